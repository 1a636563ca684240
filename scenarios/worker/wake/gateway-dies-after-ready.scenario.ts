import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// Ready a second ago is not ready: the gateway dies between a wake and the next operation.
export default scenario<{ readonly bootMs: number; readonly afterMs: number; readonly exitCode: number }>({
  title: "a gateway that died after it was ready is started again before the next command",
  spec: ["worker:E-12"],
  covers: ["worker:WAKE-3", "worker:WAKE-4", "worker:PROC-10"],
  kills: ["D-10"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    bootMs: fc.integer({ min: 15_000, max: 60_000 }),
    afterMs: fc.integer({ min: 0, max: 60_000 }),
    exitCode: fc.constantFrom(1, 134, 137),
  }),
  directed: [{ bootMs: 20_000, afterMs: 1_000, exitCode: 137 }],
  windows: [
    {
      name: "gateway died between ready and operation",
      entered: (history) => {
        const ready = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "gateway-ready");
        const died = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "gateway-exit");
        const ran = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "command-start");
        return ready >= 0 && died > ready && ran > died;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: plan.bootMs });
    const woken = await user.wake();
    if (calm)
      rig.claim(
        "worker:WAKE-3",
        woken.status === 200 && user.sandbox.gatewayReady,
        `the wake was answered ${woken.status} while the gateway's port was ${user.sandbox.gatewayReady ? "open" : "closed"}`,
      );
    await rig.sleep(plan.afterMs);
    user.sandbox.exitGateway(plan.exitCode);
    const answer = await user.exec("echo after the crash", { isolate: 2 });
    if (calm) rig.claim("worker:WAKE-4", answer.status === 200 || answer.body["retryable"] === true, `the answer was ${answer.status}`);
    if (calm)
      rig.claim("worker:PROC-10", gatewayStarts(rig.history(), user.id) === 2, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
  },
});
