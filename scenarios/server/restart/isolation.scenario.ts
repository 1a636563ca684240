import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { startedWhileHeld } from "#scenarios/wiring/server/hold-sightings.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

/** A restart beside nothing else is over long before this, ms. */
const WITHIN_MS = 60_000;

/** Restarts a workspace; answers with how long it took until it was online again, infinity when it did not come. */
const restarted = async (rig: ServerRig, workspace: Workspace): Promise<number> => {
  const { starts } = workspace.machine;
  const before = rig.now();
  const until = before + WITHIN_MS + 60 * rig.maxDelayMs;
  await workspace.restart();
  while (workspace.machine.starts === starts && rig.now() < until) await rig.sleep(100);
  const online = workspace.machine.starts > starts && (await workspace.reaches("online", until - rig.now()));
  return online ? rig.now() - before : Number.POSITIVE_INFINITY;
};

// One workspace's start hangs; others are restarted meanwhile.
export default serverScenario<{ readonly laterMs: number; readonly others: number }>({
  title: "no workspace waits for the restart of another",
  spec: ["server:E-07"],
  covers: ["server:RST-05"],
  kills: ["X-14"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ laterMs: fc.integer({ min: 0, max: 10_000 }), others: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ laterMs: 1_000, others: 1 }],
  windows: [{ name: "another workspace is started while one's start is held", entered: startedWhileHeld }],
  run: async (rig, plan) => {
    const stuck = await rig.online();
    const others = await Promise.all(Array.from({ length: plan.others }, () => rig.online()));
    const alone = await restarted(rig, stuck);
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
    await stuck.restart();
    await cameTo(rig, held);
    await rig.sleep(plan.laterMs);
    const beside = await Promise.all(others.map((other) => restarted(rig, other)));
    const longest = Math.max(...beside);
    rig.claim("server:RST-05", longest < Number.POSITIVE_INFINITY, `of ${plan.others} restarts beside one that hangs, one did not end`);
    if (rig.gentle)
      rig.claim("server:RST-05", longest <= alone + 2_000, `a restart beside one that hangs took ${longest} ms, alone ${alone} ms`);
    held.release();
  },
});
