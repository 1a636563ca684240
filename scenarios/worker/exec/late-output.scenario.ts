import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// The SDK as it is: a process is `starting` first, its snapshot never changes, its output comes late, its record has no exit code.
export default scenario<{ readonly way: "sync" | "recalled"; readonly flushMs: number; readonly startingMs: number }>({
  title: "a quick command ends quickly, with its real exit code and all of its output",
  spec: ["worker:E-109"],
  covers: ["worker:EXEC-5", "worker:EXEC-6", "worker:EXEC-23"],
  kills: ["D-91", "D-92", "D-93", "X-40"],
  needs: ["client", "journal", "control", "host-control"],
  plan: fc.record({
    way: fc.constantFrom("sync" as const, "recalled" as const),
    flushMs: fc.integer({ min: 0, max: 50 }),
    startingMs: fc.integer({ min: 0, max: 400 }),
  }),
  directed: [
    { way: "sync", flushMs: 50, startingMs: 300 },
    { way: "recalled", flushMs: 50, startingMs: 300 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.quirks({ flushMs: plan.flushMs, startingMs: plan.startingMs, exitCodes: false });
    const output = `all of it ${user.id}\n`;
    if (plan.way === "sync") {
      const answer = await user.exec(`sleep 0.5; echo ${output.trim()}`);
      rig.claim(
        "worker:EXEC-23",
        answer.status === 200 && answer.body["stdout"] === output,
        `the command was answered ${answer.status} with ${JSON.stringify(answer.body["stdout"])}`,
      );
      rig.claim("worker:EXEC-5", answer.status === 200, `the command was answered ${answer.status}`);
      rig.claim("worker:EXEC-6", answer.body["exitCode"] === 0, `its exit code was ${String(answer.body["exitCode"])}`);
      const tookMs = answer.endedAt - answer.startedAt;
      rig.claim("worker:EXEC-23", tookMs <= 2_000 + 24 * rig.maxDelayMs, `a command of half a second took ${tookMs} ms`);
    }
    // Its end is found by another life of the Host, in the process table.
    const started = await user.stream(`sleep 1; echo ${output.trim()} again`);
    if (plan.way === "recalled") await user.host.crash();
    await rig.sleep(90_000);
    const ended = await user.execStatus(String(started.body["execId"]), { isolate: 2 });
    rig.claim(
      "worker:EXEC-23",
      ended.body["status"] === "completed" && ended.body["stdout"] === `${output.trim()} again\n`,
      `in the end it was "${String(ended.body["status"])}" with ${JSON.stringify(ended.body["stdout"])}`,
    );
    rig.claim("worker:EXEC-6", ended.body["exitCode"] === 0, `its exit code was ${String(ended.body["exitCode"])}`);
  },
});
