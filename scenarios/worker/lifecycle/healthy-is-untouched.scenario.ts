import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayKills, gatewayStarts } from "#scenarios/wiring/sightings.ts";

// Wakes of a sandbox that is ready: nothing is started, nothing is killed, the same process serves on.
export default scenario<{ readonly wakes: number }>({
  title: "waking an active sandbox leaves its gateway alone",
  spec: ["worker:E-76"],
  covers: ["worker:WAKE-14", "worker:PROC-2"],
  kills: ["D-82"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ wakes: fc.integer({ min: 1, max: 4 }) }),
  directed: [{ wakes: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const before = user.sandbox.gatewayProcess;
    for (let i = 0; i < plan.wakes; i += 1) {
      const answer = await user.wake({ isolate: i % 2 === 0 ? 1 : 2 });
      rig.claim(
        "worker:WAKE-14",
        answer.status === 200 && answer.body["action"] === "none",
        `the wake was answered ${answer.status} "${String(answer.body["action"])}"`,
      );
    }
    rig.claim("worker:WAKE-14", user.sandbox.gatewayProcess === before, "another gateway serves now");
    const [starts, kills] = [gatewayStarts(rig.history(), user.id), gatewayKills(rig.history(), user.id)];
    rig.claim("worker:PROC-2", starts === 0 && kills === 0, `${starts} start(s) and ${kills} kill(s) of the gateway`);
  },
});
