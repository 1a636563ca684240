import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";

const MINUTE_MS = 60_000;
/** Pauses before the second to the fifth restart, minutes. */
const PAUSES_MIN = [2, 4, 8, 10];

// The gateway dies soon after each start: restarts further and further apart, five of them, then an alert and silence.
export default scenario<{ readonly afterMs: number; readonly exitCode: 134 | 137 | 1 }>({
  title: "a gateway that keeps dying is restarted five times, further and further apart, and then no more",
  spec: ["worker:E-81"],
  covers: ["worker:OOM-3", "worker:HEALTH-12", "worker:HIB-5"],
  kills: ["D-22", "D-139", "X-85"],
  needs: ["client", "journal", "control", "virtualTime"],
  voyagesMax: 20,
  plan: fc.record({ afterMs: fc.integer({ min: 1_000, max: 30_000 }), exitCode: fc.constantFrom(134 as const, 137 as const, 1 as const) }),
  directed: [{ afterMs: 30_000, exitCode: 137 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    user.sandbox.boot({ bootMs: 10_000 });
    user.sandbox.gatewayDies(plan);
    user.sandbox.exitGateway(plan.exitCode);
    rig.cron.start();
    await rig.sleep(75 * MINUTE_MS);
    const starts = (): readonly number[] =>
      journalOf(rig.history(), "sandbox").flatMap(({ t, entry }) => (entry.kind === "gateway-start" ? [t] : []));
    const inLoop = starts();
    rig.claim("worker:OOM-3", inLoop.length === 5, `the gateway was restarted ${inLoop.length} times in 75 minutes`);
    // From decision to decision; a start follows its decision by seconds.
    const tooSoon = PAUSES_MIN.filter(
      (pause, i) => (inLoop[i + 1] ?? Number.POSITIVE_INFINITY) - (inLoop[i] ?? 0) < pause * MINUTE_MS - 10_000,
    );
    rig.claim("worker:HEALTH-12", tooSoon.length === 0, `restarts came at ${inLoop.join(", ")} ms`);
    const critical = rig
      .history()
      .events.filter((event) => event.type === "log" && event.level === "error" && JSON.stringify(event.fields).includes('"breaker_open"'));
    rig.claim("worker:OOM-3", critical.length === 1, `the breaker was told ${critical.length} times`);
    const health = await user.health();
    rig.claim("worker:HEALTH-12", health.body["breaker"] === true, `health says breaker ${String(health.body["breaker"])}`);
    rig.claim(
      "worker:HIB-5",
      user.sandbox.vm === "stopped" || health.body["state"] === "crashed",
      `in the end it was ${String(health.body["state"])}`,
    );
    rig.cron.stop();
    user.sandbox.gatewayDies(null);
    await user.wake();
    const reset = await user.resetBreaker({ isolate: 2 });
    await rig.sleep(MINUTE_MS);
    const after = await user.health({ isolate: 2 });
    rig.claim(
      "worker:OOM-3",
      reset.status === 200 && after.status === 200 && after.body["breaker"] === undefined,
      `after the reset (${reset.status}) health was ${after.status}`,
    );
  },
});
