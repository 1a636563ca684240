import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

const SLEEP_AFTER_MS = 900_000;
const WATCH_MS = 1_800_000;

// Half an hour of deep health on an idle sandbox: it falls asleep when it would have, and stays asleep.
export default scenario<{ readonly everyMs: number }>({
  title: "deep health neither keeps a sandbox awake nor wakes it",
  spec: ["worker:E-28"],
  covers: ["worker:HEALTH-8", "worker:HIB-4", "worker:HIB-10"],
  kills: ["D-70", "X-83"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ everyMs: fc.integer({ min: 60_000, max: 240_000 }) }),
  directed: [{ everyMs: 30_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    await user.exec("echo last activity");
    const idleFrom = rig.now();
    for (let waited = 0; waited < WATCH_MS; waited += plan.everyMs) {
      await rig.sleep(plan.everyMs);
      await user.health({ isolate: 2 });
    }
    const down = journalOf(rig.history(), "sandbox").find(({ entry }) => entry.kind === "vm-down");
    const sleptAfterMs = down === undefined ? Number.POSITIVE_INFINITY : down.t - idleFrom;
    const onTime = Math.abs(sleptAfterMs - SLEEP_AFTER_MS) <= 5_000;
    rig.claim("worker:HIB-10", onTime, `the sandbox slept ${sleptAfterMs} ms after its last activity, not 900,000`);
    rig.claim("worker:HIB-4", onTime && user.sandbox.vm === "stopped", `in the end the sandbox was ${user.sandbox.vm}`);
    rig.claim("worker:HEALTH-8", onTime && !user.sandbox.keepAlive, "health extended the idle clock");
  },
});
