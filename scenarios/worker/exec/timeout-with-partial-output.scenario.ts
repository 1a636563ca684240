import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// A command outlives its timeout: the client gets 504 with what was printed so far, and the process is gone.
export default scenario<{ readonly timeoutMs: number; readonly cold: boolean }>({
  title: "a command that outlives its timeout is killed and its partial output returned",
  spec: ["worker:E-21"],
  covers: ["worker:EXEC-7", "worker:EXEC-20", "worker:PROC-5"],
  kills: ["D-12", "D-56", "D-58", "D-100"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ timeoutMs: fc.integer({ min: 1_000, max: 20_000 }), cold: fc.boolean() }),
  directed: [{ timeoutMs: 1_000, cold: false }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    if (!plan.cold) user.sandbox.beActive();
    const command = "echo partial output; sleep 600; echo never printed";
    const slow = await user.exec(command, { timeoutMs: plan.timeoutMs });
    rig.claim("worker:EXEC-7", slow.status === 504, `the answer was ${slow.status}, not 504`);
    rig.claim("worker:EXEC-7", slow.body["errorType"] === "timeout", `errorType was ${String(slow.body["errorType"])}`);
    rig.claim("worker:EXEC-7", slow.body["stdout"] === "partial output\n", `the partial output was ${JSON.stringify(slow.body["stdout"])}`);
    rig.claim("worker:EXEC-7", slow.body["partial"] === true && slow.body["exitCode"] === -1, "partial and exitCode -1 are missing");
    await rig.sleep(5_000);
    const ended = rig
      .history()
      .events.some((event) => event.type === "journal" && event.entry.kind === "command-end" && event.entry["command"] === command);
    rig.claim("worker:PROC-5", ended, "5 s after its timeout the command was still running");
    rig.claim("worker:EXEC-7", ended, "5 s after its timeout the command was still running");
    // A timer that outlives a finished request shows on a quick command.
    const quick = await user.exec("echo quick", { timeoutMs: 60_000 });
    rig.claim("worker:EXEC-5", quick.status === 200 && quick.body["exitCode"] === 0, `the next command was answered ${quick.status}`);
  },
});
