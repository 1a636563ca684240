import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** How long the pause needs from its status to its stop, ms. */
  readonly lateMs: number;
}

// A workspace without a known container is paused and resumed at once; the pause's stop, which goes by name, comes late.
export default serverScenario<Plan>({
  title: "the late stop of a pause does not hit what a resume has started",
  spec: ["server:E-52"],
  covers: ["server:RST-06", "server:RST-19"],
  kills: ["X-162"],
  backends: ["docker"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ lateMs: fc.integer({ min: 0, max: 1_900 }) }),
  directed: [{ lateMs: 1_900 }],
  run: async (rig, plan) => {
    rig.provisioner.failNext("image-pull", [{ kind: "status", status: 404, message: "pull access denied" }]);
    const workspace = await rig.create({ agent: { bootMs: 10_000 } });
    await workspace.reaches("failed", 60_000 + 40 * rig.maxDelayMs);
    // Presence is a help of which nobody waits longer than 2 s.
    const late = rig.hold({ point: "presence.delete", nth: 1, at: "call" });
    const paused = workspace.pause();
    await cameTo(rig, late);
    const resumed = await workspace.resume();
    await rig.sleep(plan.lateMs);
    late.release();
    await paused;
    const online = await workspace.reaches("online", 120_000 + 40 * rig.maxDelayMs);
    const { alive, starts } = workspace.machine;
    rig.claim("server:RST-19", resumed.status !== 200 || online, `resumed with ${resumed.status}, and it is not online; ${starts} starts`);
    rig.claim("server:RST-06", alive === 1, `${alive} containers run`);
  },
});
