import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayKills, gatewayStarts } from "#scenarios/wiring/sightings.ts";

// Restart after restart on an active sandbox: there is one gateway after each, and a command sent right away waits for it.
export default scenario<{ readonly bootMs: number; readonly execAfterMs: number; readonly isolate: 1 | 2 }>({
  title: "after any number of restarts one gateway is alive, and a command sent meanwhile waits for it",
  spec: ["worker:E-105", "worker:T-14"],
  covers: ["worker:PROC-2", "worker:PROC-3", "worker:EXEC-24", "worker:LIFE-1"],
  kills: ["D-23"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    bootMs: fc.integer({ min: 10_000, max: 60_000 }),
    execAfterMs: fc.integer({ min: 0, max: 5_000 }),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [{ bootMs: 20_000, execAfterMs: 1_000, isolate: 2 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.beActive();
    for (let round = 1; round <= 3; round += 1) {
      const restarted = await user.restart({ isolate: plan.isolate });
      await rig.sleep(plan.execAfterMs);
      const answer = await user.exec(`echo after restart ${round}`, { isolate: 1 });
      rig.claim("worker:EXEC-24", answer.status === 200, `after restart ${round} a command was answered ${answer.status}`);
      await rig.sleep(plan.bootMs + 60_000);
      const ended = await user.operation(String(restarted.body["operationId"]), { isolate: 2 });
      rig.claim(
        "worker:LIFE-1",
        ended.body["status"] === "succeeded",
        `restart ${round} is said to be ${String(ended.body["status"])}: ${String(ended.body["error"])}`,
      );
      const alive = 1 + gatewayStarts(rig.history(), user.id) - gatewayKills(rig.history(), user.id);
      rig.claim("worker:PROC-3", alive === 1 && user.sandbox.gatewayReady, `after restart ${round} there are ${alive} gateways`);
    }
  },
});
