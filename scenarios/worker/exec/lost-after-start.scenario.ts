import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const COMMAND = "echo counted once";

// The sandbox is lost when the command has run but its output was not read yet: it must not run again.
export default scenario<{ readonly at: "waitForExit" | "getLogs"; readonly isolate: 1 | 2; readonly cold: boolean }>({
  title: "a sandbox lost after the command started is an interruption, never a second run",
  spec: ["worker:E-14"],
  covers: ["worker:EXEC-15", "worker:EXEC-16", "worker:HIB-9"],
  kills: ["D-54"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    at: fc.constantFrom("waitForExit" as const, "getLogs" as const),
    isolate: fc.constantFrom(1 as const, 2 as const),
    cold: fc.boolean(),
  }),
  directed: [
    { at: "getLogs", isolate: 1, cold: false },
    { at: "waitForExit", isolate: 2, cold: false },
  ],
  windows: [
    {
      name: "sandbox lost between start and output",
      entered: (history) => {
        const started = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "command-start");
        const lost = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "vm-down");
        const answered = history.events.findIndex((event) => event.type === "complete");
        return started >= 0 && lost > started && answered > lost;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    if (!plan.cold) user.sandbox.beActive();
    // On a cold sandbox the first wait is for the restore.
    const nth = plan.cold && plan.at === "waitForExit" ? 2 : 1;
    const hold = rig.hold({ point: `sandbox.${plan.at}`, nth, at: "call" });
    const running = user.exec(COMMAND, { isolate: plan.isolate });
    const reached = await Promise.race([hold.reached.then(() => true), running.then(() => false)]);
    // With minutes of delay the operation may give up before it gets here: then there is nothing to see.
    if (!reached) return;
    user.sandbox.loseVm();
    hold.release();
    const answer = await running;
    rig.claim(
      "worker:HIB-9",
      answer.status === 503 && answer.body["reason"] === "interrupted",
      `the answer was ${answer.status} ${String(answer.body["reason"])}`,
    );
    rig.claim("worker:EXEC-16", answer.body["admitted"] !== false, "the answer denies that the command was admitted");
    rig.claim("worker:EXEC-15", executions(rig.history(), COMMAND) === 1, `the command ran ${executions(rig.history(), COMMAND)} times`);
  },
});
