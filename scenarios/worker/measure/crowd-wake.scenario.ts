import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// Ten readers and ten execs within a second on a sleeping sandbox: one boot, twenty wake times.
export default scenario<{ readonly rank: number; readonly spreadMs: readonly number[] }>({
  title: "wake time of a crowd that shares one boot",
  spec: [],
  covers: ["worker:WAKE-6", "worker:EXEC-21"],
  kills: ["D-46"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  plan: fc.record({
    rank: fc.integer({ min: 0, max: 9_999 }),
    spreadMs: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 20, maxLength: 20 }),
  }),
  directed: [{ rank: 0, spreadMs: Array.from({ length: 20 }, (_, i) => i * 50) }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: rig.profileBootMs(plan.rank) });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    const answers = await Promise.all(
      plan.spreadMs.map(async (ms, i) => {
        await rig.sleep(ms);
        const options = { isolate: i % 2 === 0 ? 1 : 2, as: `client-${i}` };
        return i % 4 < 2 ? user.read("/root/notes.txt", options) : user.exec(`echo answer-${i}`, options);
      }),
    );
    const failed = answers.filter((answer) => answer.status !== 200).length;
    rig.claim("worker:EXEC-21", failed === 0, `${failed} of ${answers.length} clients were not served`);
    rig.claim("worker:WAKE-6", gatewayStarts(rig.history(), user.id) === 1, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
  },
});
