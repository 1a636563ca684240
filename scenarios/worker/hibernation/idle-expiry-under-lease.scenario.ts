import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const COMMAND = "echo held awake";

// The idle clock fires between the readiness check and the command: the lease keeps the sandbox awake.
export default scenario<{ readonly cold: boolean; readonly isolate: 1 | 2; readonly faults: readonly "idle-expiry"[] }>({
  title: "a sandbox cannot fall asleep between the readiness check and the command",
  spec: ["worker:E-13"],
  covers: ["worker:WAKE-18", "worker:HIB-3", "worker:EXEC-15"],
  kills: ["D-08"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    cold: fc.boolean(),
    isolate: fc.constantFrom(1 as const, 2 as const),
    faults: fc.array(fc.constant("idle-expiry" as const), { minLength: 1, maxLength: 2 }),
  }),
  directed: [{ cold: false, isolate: 1, faults: ["idle-expiry"] }],
  windows: [
    {
      name: "idle expiry while a command is about to start",
      entered: (history) => {
        const expiry = history.events.findIndex(
          (event) => event.type === "fault" && event.fault.kind === "party" && event.fault.fault.type === "idle-expiry",
        );
        const asked = history.events.findIndex((event) => event.type === "invoke");
        const answered = history.events.findIndex((event) => event.type === "complete");
        return expiry > asked && asked >= 0 && answered > expiry;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: 20_000 });
    if (!plan.cold) user.sandbox.beActive();
    // On a cold sandbox the first two processes are the restore and the gateway.
    const hold = rig.hold({ point: "sandbox.startProcess", nth: plan.cold ? 3 : 1, at: "call" });
    const running = user.exec(COMMAND, { isolate: plan.isolate });
    const reached = await Promise.race([hold.reached.then(() => true), running.then(() => false)]);
    // With minutes of delay the operation may give up before it gets here: then there is nothing to see.
    if (!reached) return;
    for (const fault of plan.faults) {
      const slept = fault === "idle-expiry" && user.sandbox.expireIdle();
      rig.claim("worker:HIB-3", !slept, "in-flight work did not prevent sleep");
      rig.claim("worker:WAKE-18", !slept, "the sandbox fell asleep under an operation that was ready to run");
    }
    hold.release();
    const answer = await running;
    if (calm) rig.claim("worker:WAKE-18", answer.status === 200, `the command was answered ${answer.status}`);
    rig.claim("worker:EXEC-15", executions(rig.history(), COMMAND) <= 1, `the command ran ${executions(rig.history(), COMMAND)} times`);
  },
});
