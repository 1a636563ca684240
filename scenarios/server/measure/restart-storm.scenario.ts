import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";

const WORKSPACES = 100;
const WRITES = 10;
/** Of every 100 calls of the backend so many fail or are slow. */
const UNRELIABLE_PERCENT = 20;
/** One burst of writes to one workspace comes within this time, ms: well within a cycle. */
const BURST_MS = 50;
const ONLINE_WITHIN_MS = 600_000;

interface Plan {
  /** How much later a slow call of the backend is answered, ms. */
  readonly slowMs: number;
  /** When each workspace's burst begins, ms; used again from the first when there are more workspaces. */
  readonly burstsMs: readonly number[];
  /** When each write of a burst comes, ms after its begin. */
  readonly writesMs: readonly number[];
}

/** The last writes of a burst are to keys that it has written already: which value is the latest is contested, and the row tells. */
const TWICE = 2;
/** Two sweeps: what could not be stopped is stopped by then, ms. */
const SWEPT_MS = 130_000;

const keyOf = (i: number): string => `KEY_${i % (WRITES - TWICE)}`;
const valueOf = ({ id }: Workspace, i: number): string => `value ${i} of ${id}`;

/** Every value that a burst writes for this key. */
const written = (workspace: Workspace, key: string): readonly string[] =>
  Array.from({ length: WRITES }, (_, i) => i)
    .filter((i) => keyOf(i) === key)
    .map((i) => valueOf(workspace, i));

/** How often the secrets of a workspace were read for a start from this time on: once a cycle. */
const cyclesSince = (rig: ServerRig, { id }: Workspace, t: number): number =>
  journalOf(rig.history(), "database").filter((line) => line.t >= t && line.entry.kind === "secrets-load" && line.entry["workspace"] === id)
    .length;

// Everybody saves everything at once while the backend fails and dawdles: at most two cycles a burst, and at the end all is as it was saved.
export default serverScenario<Plan>({
  title: "a restart storm over a hundred workspaces and an unreliable backend",
  spec: [],
  covers: ["server:RST-02", "server:RST-05", "server:RST-22", "server:STATE-08"],
  kills: ["M-11", "X-11"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  voyagesMax: 1,
  plan: fc.record({
    slowMs: fc.integer({ min: 500, max: 5_000 }),
    burstsMs: fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 5, maxLength: 20 }),
    writesMs: fc.array(fc.integer({ min: 0, max: BURST_MS }), { minLength: WRITES, maxLength: WRITES }),
  }),
  directed: [{ slowMs: 2_000, burstsMs: [0, 10, 200, 500, 1_000], writesMs: Array.from({ length: WRITES }, (_, i) => 5 * i) }],
  run: async (rig, plan) => {
    const workspaces = await Promise.all(Array.from({ length: WORKSPACES }, () => rig.online()));
    rig.provisioner.unreliable(UNRELIABLE_PERCENT, plan.slowMs);
    const began = rig.now();
    const bursts = workspaces.map(async (workspace, w) => {
      await rig.sleep(plan.burstsMs[w % plan.burstsMs.length] ?? 0);
      const writes = plan.writesMs.map(async (ms, i) => {
        await rig.sleep(ms);
        return workspace.saveSecret(keyOf(i), valueOf(workspace, i));
      });
      return Promise.all(writes);
    });
    const answers = (await Promise.all(bursts)).flat();
    const refused = answers.filter(({ status }) => status !== 200).length;
    rig.claim("server:RST-22", refused === 0, `${refused} of ${answers.length} writes were refused`);
    // A second cycle waits 10 s for the first one's machine.
    await rig.sleep(60_000);
    const online = await Promise.all(workspaces.map((workspace) => workspace.reaches("online", ONLINE_WITHIN_MS)));
    rig.provisioner.unreliable(0, 0);
    const down = online.filter((one) => !one).length;
    rig.claim("server:RST-05", down === 0, `${down} of ${WORKSPACES} workspaces did not come online`);
    const cycles = workspaces.map((workspace) => cyclesSince(rig, workspace, began));
    const most = Math.max(...cycles);
    const least = Math.min(...cycles);
    rig.claim("server:RST-02", most <= 2 && least >= 1, `a burst of ${WRITES} writes led to ${least} to ${most} cycles`);
    const stale = workspaces.filter(({ agent }, w) => {
      const workspace = workspaces[w];
      return workspace !== undefined && plan.writesMs.some((_, i) => !written(workspace, keyOf(i)).includes(agent.env[keyOf(i)] ?? ""));
    });
    rig.claim("server:RST-22", stale.length === 0, `${stale.length} of ${WORKSPACES} agents do not have the latest secrets`);
    await rig.sleep(SWEPT_MS);
    const machines = workspaces.reduce((sum, { machine }) => sum + machine.alive, 0);
    rig.claim("server:STATE-08", machines === WORKSPACES, `${machines} machines for ${WORKSPACES} workspaces`);
  },
});
