import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, quiet, requestedDuringCycle, stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly requests: number;
  readonly rounds: number;
}

// Five restarts at once during a held cycle, again and again.
export default serverScenario<Plan>({
  title: "restarts that fall into one cycle share the next one",
  spec: ["server:E-02"],
  covers: ["server:RST-02", "server:RST-06", "server:RST-09"],
  kills: ["M-11", "M-12", "X-11", "X-12"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ requests: fc.integer({ min: 2, max: 6 }), rounds: fc.constant(1) }),
  directed: [
    { requests: 5, rounds: 1 },
    { requests: 5, rounds: 10 },
  ],
  windows: [{ name: "a request between stop and start", entered: requestedDuringCycle }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    for (let round = 1; round <= plan.rounds; round += 1) {
      const before = workspace.machine.starts;
      const held = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
      const first = await workspace.restart();
      await cameTo(rig, held);
      const stops = stopCalls(rig);
      const answers = await Promise.all(Array.from({ length: plan.requests }, () => workspace.restart()));
      rig.claim("server:RST-06", stopCalls(rig) === stops, `round ${round}: ${stopCalls(rig) - stops} stops while the start was under way`);
      held.release();
      await quiet(rig, workspace);
      const cycles = workspace.machine.starts - before;
      rig.claim("server:RST-02", cycles === 2, `round ${round}: ${plan.requests} restarts during a cycle led to ${cycles} in all`);
      const names = new Set(answers.map(({ body }) => body["cycle"]));
      const shared = answers.every(({ status }) => status === 202) && names.size === 1 && !names.has(first.body["cycle"]);
      rig.claim("server:RST-02", shared, `round ${round}: the answers name ${names.size} cycles`);
    }
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    rig.claim("server:RST-09", String(metrics.body["text"]).includes("restart_lanes 0"), "a lane is not free at the end");
  },
});
