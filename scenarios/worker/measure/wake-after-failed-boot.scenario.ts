import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The stratum of one fault: the first boot's start script ends early, the second boot serves. What retries cost.
export default scenario<{ readonly ranks: readonly number[]; readonly exitAfterMs: number }>({
  title: "wake time when the first boot fails",
  spec: [],
  covers: ["worker:WAKE-10", "worker:RETRY-1"],
  kills: ["D-06"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  plan: fc.record({
    ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1, maxLength: 1 }),
    exitAfterMs: fc.integer({ min: 1_000, max: 15_000 }),
  }),
  directed: [{ ranks: [0], exitAfterMs: 5_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const bootMs = rig.profileBootMs(plan.ranks[0] ?? 0);
    user.sandbox.boot({ bootMs, failures: [{ kind: "exit", afterMs: plan.exitAfterMs, exitCode: 1 }] });
    const answer = await user.exec("echo second time");
    rig.claim("worker:RETRY-1", answer.status === 200, `after one failed boot of ${bootMs} ms the answer was ${answer.status}`);
    rig.claim("worker:WAKE-10", gatewayStarts(rig.history(), user.id) === 2, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
  },
});
