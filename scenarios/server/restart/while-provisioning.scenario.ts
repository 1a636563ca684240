import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStops, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

const WAIT_MS = 10_000;

// A restart is asked for while the agent of the life before still boots.
export default serverScenario<{ readonly bootMs: number; readonly afterMs: number }>({
  title: "a restart of a workspace that is being provisioned waits before it stops it",
  spec: ["server:E-08"],
  covers: ["server:RST-23"],
  kills: ["X-62"],
  plan: fc.record({ bootMs: fc.integer({ min: 30_000, max: 60_000 }), afterMs: fc.integer({ min: 5_000, max: 15_000 }) }),
  directed: [{ bootMs: 30_000, afterMs: 6_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ agent: { bootMs: plan.bootMs } });
    await rig.sleep(plan.afterMs + 20 * rig.maxDelayMs);
    const stops = machineStops(rig.history(), workspace.id).length;
    const answer = await workspace.restart();
    const online = await quiet(rig, workspace, 5);
    const stop = machineStops(rig.history(), workspace.id)[stops];
    rig.claim("server:RST-23", answer.status === 202 && online, `answered ${answer.status}, online: ${online}`);
    const waited = (stop ?? Number.POSITIVE_INFINITY) - answer.startedAt;
    rig.claim("server:RST-23", stop !== undefined && waited >= WAIT_MS, `the stop came ${waited} ms after the restart was asked for`);
    if (rig.gentle) rig.claim("server:RST-23", waited <= WAIT_MS + 500, `the stop came ${waited} ms after the restart was asked for`);
  },
});
