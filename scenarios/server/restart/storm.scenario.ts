import fc from "fast-check";
import { serverScenario, type Workspace } from "#harness/rigs/server-rig.ts";
import { machineStarts, restartRequests } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly workspaces: number;
  readonly requests: number;
}

const OVER_MS = 2_000;
/** A start takes longer than the storm, as it does outside of a simulator, ms. */
const START_MS = 3_000;
/** The longest that one cycle lasts, the wait of a workspace that is being provisioned among it, ms. */
const CYCLE_MS = 15_000;

/** The nearest-rank percentile of what was measured. */
const percentile = (values: readonly number[], percent: number): number =>
  values.toSorted((one, other) => one - other)[Math.ceil((values.length * percent) / 100) - 1] ?? Number.POSITIVE_INFINITY;

// Many workspaces are asked to restart again and again within two seconds.
export default serverScenario<Plan>({
  title: "a storm of restarts is two cycles for each workspace and starves nobody",
  spec: ["server:E-17"],
  covers: ["server:RST-02", "server:RST-05"],
  kills: ["X-14", "X-11"],
  // Its large plan takes many seconds.
  voyagesMax: 1,
  plan: fc.record({ workspaces: fc.integer({ min: 2, max: 5 }), requests: fc.integer({ min: 2, max: 5 }) }),
  directed: [
    { workspaces: 5, requests: 5 },
    { workspaces: 200, requests: 5 },
  ],
  run: async (rig, plan) => {
    const workspaces = await Promise.all(Array.from({ length: plan.workspaces }, () => rig.online()));
    const before = workspaces.map(({ machine }) => machine.starts);
    const slow = Array.from({ length: 2 * plan.workspaces * plan.requests }, () => ({ kind: "slow", ms: START_MS }) as const);
    rig.provisioner.failNext(rig.startPoint.split(".")[1] ?? "", slow);
    const hurry = async (workspace: Workspace): Promise<void> => {
      for (let request = 0; request < plan.requests; request += 1) {
        await workspace.restart();
        await rig.sleep(OVER_MS / plan.requests);
      }
    };
    await Promise.all(workspaces.map(hurry));
    await rig.sleep(4 * CYCLE_MS + 60 * rig.maxDelayMs);
    const online = await Promise.all(workspaces.map((workspace) => workspace.reaches("online", 60_000)));
    const starts = workspaces.map(({ id }, index) => machineStarts(rig.history(), id).slice(before[index]));
    const most = Math.max(...starts.map(({ length }) => length));
    // With slow answers the requests of one workspace spread over more than one cycle.
    if (rig.gentle)
      rig.claim("server:RST-02", most <= 2, `${plan.requests} restarts in ${OVER_MS} ms led to up to ${most} cycles of one workspace`);
    rig.claim("server:RST-02", most <= plan.requests, `${plan.requests} restarts led to up to ${most} cycles of one workspace`);
    rig.claim("server:RST-05", online.every(Boolean), `${online.filter((one) => !one).length} of ${plan.workspaces} are not online`);
    const waits = workspaces.flatMap(({ id }, index) =>
      restartRequests(rig.history(), id).map(({ invoke }) => (starts[index]?.find(({ t }) => t >= invoke.t)?.t ?? Infinity) - invoke.t),
    );
    const total = starts.reduce((sum, { length }) => sum + length, 0);
    if (rig.gentle) rig.claim("server:RST-02", total <= 2 * plan.workspaces, `the storm led to ${total} cycles`);
    // From one start of a workspace to its next: what a cycle lasts while the storm is on.
    const cycles = starts.flatMap((own) => own.slice(1).map(({ t }, index) => t - (own[index]?.t ?? t)));
    const cycle = cycles.length === 0 ? CYCLE_MS : percentile(cycles, 50);
    const waited = percentile(waits, 99);
    const words = `of ${waits.length} requests the p99 waited ${waited} ms for its start, and a cycle lasts ${cycle} ms`;
    if (rig.gentle) rig.claim("server:RST-05", waited < 2 * cycle, words);
  },
});
