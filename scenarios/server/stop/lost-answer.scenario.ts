import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** How the answer to the request for an instance is lost; it was made all the same. */
  readonly lost: "lost-reply" | "lost-reply-then-away";
  /** Who has no use for it any more, while the start waits for its next try. */
  readonly by: "delete" | "pause" | "nobody" | "delete-without-database";
  readonly afterMs: number;
}

/** The plane is away for so many more calls, undoing included: then the stop is owed, and the sweeper's. */
const AWAY = 4;
/** A lost answer, the tries of its undoing, and the sweeper's turns after that, ms. */
const SETTLED_MS = 200_000;

const failuresOf = ({ lost }: Plan): readonly BackendFailure[] => [
  { kind: "lost-reply" },
  ...Array.from({ length: lost === "lost-reply" ? 0 : AWAY }, () => ({ kind: "status", status: 503 }) as const),
];

// An instance is made, nobody hears of it, and its workspace is removed or parked before anybody asks again.
export default serverScenario<Plan>({
  title: "a start whose answer was lost leaks nothing when its workspace moves on",
  spec: ["server:E-48"],
  covers: ["server:STOP-02"],
  kills: ["X-150"],
  backends: ["saas"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    lost: fc.constantFrom("lost-reply" as const, "lost-reply-then-away" as const),
    by: fc.constantFrom("delete" as const, "pause" as const, "nobody" as const, "delete-without-database" as const),
    afterMs: fc.integer({ min: 0, max: 2_500 }),
  }),
  directed: [
    { lost: "lost-reply", by: "delete", afterMs: 300 },
    { lost: "lost-reply", by: "pause", afterMs: 300 },
    { lost: "lost-reply-then-away", by: "delete", afterMs: 300 },
    { lost: "lost-reply", by: "delete-without-database", afterMs: 300 },
  ],
  run: async (rig, plan) => {
    rig.provisioner.failNext("provision", failuresOf(plan));
    const workspace = await rig.create();
    await rig.sleep(plan.afterMs);
    // The start cannot see whether it is still wanted: its cycle is run again, as another start.
    if (plan.by === "delete-without-database") rig.database.failNext("workspace", [{ kind: "sql", code: "57P01" }]);
    if (plan.by === "pause") await workspace.pause();
    else if (plan.by !== "nobody") await workspace.remove();
    await rig.sleep(SETTLED_MS + 40 * rig.maxDelayMs);
    const made = journalOf(rig.history(), "control-plane").filter(({ entry }) => entry.kind === "instance-create");
    const { alive } = workspace.machine;
    const wanted = plan.by === "nobody" ? 1 : 0;
    rig.claim("server:STOP-02", alive === wanted, `${made.length} instances were made, ${alive} run, and ${wanted} should`);
    const owed = await rig.sql("SELECT machine FROM pending_stops ORDER BY machine");
    rig.claim("server:STOP-02", owed.length === 0, `stops are owed for ever: ${owed.map((row) => String(row["machine"])).join(", ")}`);
  },
});
