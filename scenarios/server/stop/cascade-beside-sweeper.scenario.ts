import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { journalOf } from "#harness/checkers/checker.ts";
import type { ServerRig } from "#harness/rigs/server-rig.ts";
import { aliveOf, comes, hasVolume, statusesOf, SWEEP_MS, teamOf } from "./team.ts";
import { stopsOverlap } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  readonly size: number;
  /** How many of the delete's stops come later than the sweeper's. */
  readonly late: number;
}

/** The server's sweeps come at whole minutes of its life; the delete comes this much before one, ms. */
const BEFORE_SWEEP_MS = 5_000;

/** The names of the containers that the server began to stop since there were `before` of them, in its order. */
const stopsBegun = (rig: ServerRig, before: number): readonly string[] =>
  journalOf(rig.history(), "server")
    .filter(({ entry }) => entry.kind === "stop-begin")
    .slice(before)
    .map(({ entry }) => `ws-${String(entry["workspace"])}`);

/** The container that the engine was told to remove last. */
const removedLast = (rig: ServerRig): string | undefined =>
  journalOf(rig.history(), "docker")
    .findLast(({ entry }) => entry.kind === "docker-call" && entry["call"] === "remove")
    ?.entry["path"]?.toString()
    .split("/")
    .at(-1);

/** How often the engine said that somebody else was removing a container. */
const refusedInProgress = (rig: ServerRig): number =>
  journalOf(rig.history(), "docker").filter(
    ({ entry }) => entry.kind === "docker-refusal" && entry["status"] === 409 && String(entry["message"]).includes("already in progress"),
  ).length;

// The delete has marked the whole team as removed; the sweeper, which may take what is removed, comes first to some of it.
export default serverScenario<Plan>({
  title: "a cascade of 7 beside the sweeper is answered 200 and leaves nothing",
  spec: ["server:E-45"],
  covers: ["server:STOP-07", "server:STOP-10", "server:STOP-04"],
  kills: ["M-24"],
  needs: ["client", "journal", "control", "virtualTime"],
  backends: ["docker"],
  plan: fc.record({ size: fc.integer({ min: 2, max: 7 }), late: fc.integer({ min: 1, max: 2 }) }),
  directed: [
    { size: 7, late: 2 },
    { size: 7, late: 1 },
  ],
  windows: [{ name: "two stops of one workload at once", entered: stopsOverlap }],
  run: async (rig, plan) => {
    const team = await teamOf(rig, plan.size);
    const minute = Math.ceil((rig.now() + BEFORE_SWEEP_MS) / 60_000) * 60_000;
    await rig.sleep(minute - BEFORE_SWEEP_MS - rig.now());
    const late = Array.from({ length: plan.late }, (_, index) => rig.hold({ point: rig.stopPoint, nth: index + 1, at: "call" }));
    // The delete's own stops, and then those of the sweeper, which goes on when it has one container removed.
    const swept = late.map((_, index) => rig.hold({ point: rig.stopPoint, nth: plan.size + 1 + index, at: "call" }));
    const before = stopsBegun(rig, 0).length;
    const deleting = team.lead.remove();
    for (const one of swept) {
      await Promise.race([comes(rig, one), deleting]);
      one.release();
      // The sweeper's removal has begun: now comes the delete's own stop of that container.
      await rig.sleep(1);
      late[stopsBegun(rig, before).indexOf(removedLast(rig) ?? "")]?.release();
    }
    for (const one of late) one.release();
    const answer = await deleting;
    const refused = refusedInProgress(rig);
    if (rig.gentle) rig.claim("server:STOP-07", refused === plan.late, `${refused} of ${plan.late} late stops met a removal in progress`);
    const told = `${answer.status} ${JSON.stringify(answer.body)}`;
    rig.claim(
      "server:STOP-10",
      answer.status === 200 && answer.body["removed_count"] === plan.size,
      `the delete of ${plan.size} got ${told}`,
    );
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    const alive = aliveOf(team.members);
    const statuses = await statusesOf(team.members);
    rig.claim("server:STOP-07", alive === 0 && statuses.every((one) => one === "removed"), `${alive} alive, ${statuses.join(", ")}`);
    const kept = team.members.filter((one) => hasVolume(rig, one)).length;
    rig.claim("server:STOP-04", kept === 0, `${kept} volumes outlive the delete of their workspaces`);
  },
});
