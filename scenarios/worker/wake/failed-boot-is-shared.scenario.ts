import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts, raceDuringBoot } from "#scenarios/wiring/sightings.ts";

/** One poll, the retry's delay, the pause before a start, and a little for the messages. */
const VISIBLE_WITHIN_MS = 7_000;

// The first boot's script exits before the port opens: all waiters learn it at once and share one second boot.
export default scenario<{ readonly waiters: number; readonly exitAfterMs: number; readonly exitCode: number }>({
  title: "a failed boot is seen at once and its waiters share the next one",
  spec: ["worker:E-11"],
  covers: ["worker:WAKE-6", "worker:WAKE-10", "worker:WAKE-11", "worker:RETRY-1"],
  kills: ["D-49"],
  needs: ["client", "journal", "control", "isolates"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    waiters: fc.integer({ min: 1, max: 8 }),
    exitAfterMs: fc.integer({ min: 500, max: 20_000 }),
    exitCode: fc.constantFrom(1, 127, 134),
  }),
  directed: [{ waiters: 5, exitAfterMs: 10_000, exitCode: 127 }],
  windows: [{ name: "several waiters of one failing boot", entered: raceDuringBoot }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: 30_000, failures: [{ kind: "exit", afterMs: plan.exitAfterMs, exitCode: plan.exitCode }] });
    const answers = await Promise.all(
      Array.from({ length: plan.waiters }, (_, i) => user.exec(`echo waiter ${i}`, { isolate: i % 2 === 0 ? 1 : 2, as: `waiter-${i}` })),
    );
    for (const answer of answers)
      if (calm)
        rig.claim("worker:WAKE-10", answer.status === 200, `a waiter was answered ${answer.status} ${String(answer.body["reason"] ?? "")}`);
    if (calm)
      rig.claim(
        "worker:RETRY-1",
        answers.every((answer) => answer.body["attempts"] === 2),
        "a waiter of one failed boot did not need exactly two tries",
      );
    rig.claim(
      "worker:WAKE-6",
      gatewayStarts(rig.history(), user.id) <= 2,
      `${gatewayStarts(rig.history(), user.id)} gateway starts for one failure`,
    );
    const entries = journalOf(rig.history(), "sandbox");
    const exit = entries.find(({ entry }) => entry.kind === "gateway-exit");
    const again = entries.find(({ t, entry }) => entry.kind === "gateway-start" && exit !== undefined && t > exit.t);
    const seenAfterMs = exit === undefined || again === undefined ? Number.POSITIVE_INFINITY : again.t - exit.t;
    if (rig.gentle) rig.claim("worker:WAKE-10", seenAfterMs <= VISIBLE_WITHIN_MS, `the next start came ${seenAfterMs} ms after the exit`);
  },
});
