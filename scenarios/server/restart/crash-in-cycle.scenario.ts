import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

const STEPS = ["claimed", "stopping", "stopped", "loaded", "starting", "started"] as const;

interface Plan {
  /** How far the cycle comes before its process dies. */
  readonly step: (typeof STEPS)[number];
  readonly downMs: number;
}

// The process dies within a cycle, at each of its steps.
export default serverScenario<Plan>({
  title: "a cycle that its process did not survive is ended by the next one",
  spec: ["server:E-116"],
  covers: ["server:RST-04"],
  kills: ["X-154"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ step: fc.constantFrom(...STEPS), downMs: fc.integer({ min: 1, max: 5_000 }) }),
  directed: STEPS.map((step) => ({ step, downMs: 1_000 })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const points = {
      claimed: { point: "database.cycle-claim+token-revoke-provision", at: "reply" },
      stopping: { point: rig.stopPoint, at: "call" },
      stopped: { point: rig.stopPoint, at: "reply" },
      loaded: { point: "database.secrets-load", at: "reply" },
      starting: { point: rig.startPoint, at: "call" },
      started: { point: rig.startPoint, at: "reply" },
    } as const;
    const hold = rig.hold({ ...points[plan.step], nth: 1 });
    const answer = await workspace.restart();
    await cameTo(rig, hold);
    await rig.crashServer(plan.downMs);
    hold.release();
    const online = await quiet(rig, workspace);
    const { alive } = workspace.machine;
    rig.claim(
      "server:RST-04",
      answer.status !== 202 || (online && alive === 1),
      `the process died with a cycle at "${plan.step}": online again: ${online}, ${alive} machines run`,
    );
  },
});
