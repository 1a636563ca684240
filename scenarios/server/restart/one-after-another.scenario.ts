import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly requests: number;
  readonly pauseMs: number;
}

// Each restart waits until the one before is over.
export default serverScenario<Plan>({
  title: "restarts without overlap are one cycle each",
  spec: ["server:E-03"],
  covers: ["server:RST-03"],
  kills: ["X-12"],
  plan: fc.record({ requests: fc.integer({ min: 2, max: 4 }), pauseMs: fc.integer({ min: 0, max: 60_000 }) }),
  directed: [{ requests: 3, pauseMs: 0 }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    for (let request = 1; request <= plan.requests; request += 1) {
      await workspace.restart();
      await quiet(rig, workspace, 1);
      const cycles = workspace.machine.starts - before;
      rig.claim("server:RST-03", cycles === request, `after ${request} restarts, one by one, there were ${cycles} cycles`);
      await rig.sleep(plan.pauseMs);
    }
  },
});
