import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly how: "pause" | "hibernate";
  /** What comes between the status and the stop: the database's failure, or the end of the process. */
  readonly between: "database" | "crash";
  readonly downMs: number;
}

/** A hibernation that was left is ended after a minute, an owed stop is tried every minute; both may just have been missed, ms. */
const SETTLED_MS = 200_000;

// A workspace is parked, and the one who parks it does not get to stopping it.
export default serverScenario<Plan>({
  title: "what is parked half way is parked in the end, and runs no more",
  spec: ["server:E-52"],
  covers: ["server:STOP-05", "server:STATE-04"],
  kills: ["X-151", "X-152"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    how: fc.constantFrom("pause" as const, "hibernate" as const),
    between: fc.constantFrom("database" as const, "crash" as const),
    downMs: fc.integer({ min: 1, max: 5_000 }),
  }),
  directed: (["pause", "hibernate"] as const).flatMap((how) =>
    (["database", "crash"] as const).map((between) => ({ how, between, downMs: 1_000 })),
  ),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const park = () => (plan.how === "pause" ? workspace.pause() : workspace.hibernate());
    if (plan.between === "database") {
      rig.database.failNext("stop-owed", [{ kind: "sql", code: "57P01" }]);
      await park();
    } else {
      const written = rig.hold({ point: `database.${plan.how}`, nth: 1, at: "reply" });
      const asked = park();
      await cameTo(rig, written);
      await rig.crashServer(plan.downMs);
      written.release();
      await asked;
    }
    await rig.sleep(SETTLED_MS + 40 * rig.maxDelayMs);
    const status = String((await workspace.row())?.["status"]);
    const { alive } = workspace.machine;
    const parked = plan.how === "pause" ? "paused" : "hibernated";
    const rule = plan.how === "pause" ? "server:STOP-05" : "server:STATE-04";
    rig.claim(rule, status === parked, `after ${plan.how} and ${plan.between} it is ${status}`);
    rig.claim("server:STOP-05", status !== parked || alive === 0, `it is ${status}, and ${alive} of its machines run`);
  },
});
