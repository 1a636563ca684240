import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { minutes, register } from "#scenarios/wiring/registered.ts";
import { gatewayKills, gatewayStarts } from "#scenarios/wiring/sightings.ts";

// A gateway that is slow now and then, with a command of somebody running beside it: no streak, no restart.
export default scenario<{ readonly pattern: readonly boolean[] }>({
  title: "failed checks with a success between them restart nothing",
  spec: ["worker:E-79"],
  covers: ["worker:HEALTH-13", "worker:PROC-7", "worker:HEALTH-12"],
  kills: ["X-84", "X-86"],
  needs: ["client", "journal", "control", "virtualTime"],
  env: { MAX_EXEC_TIMEOUT_MS: 3_600_000 },
  plan: fc.record({ pattern: fc.array(fc.boolean(), { minLength: 4, maxLength: 10 }) }),
  directed: [{ pattern: [true] }, { pattern: [true, true, false, true, true] }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    await rig.sleep(200_000);
    const seconds = plan.pattern.length * 60 + 30;
    const running = user.exec(`sleep ${seconds}; echo untouched`, { timeoutMs: 3_600_000, as: "sibling" });
    await rig.sleep(5_000);
    let streak = 0;
    for (const [i, slow] of plan.pattern.entries()) {
      // Never a third in a row.
      const mute = slow && streak < 2;
      streak = mute ? streak + 1 : 0;
      user.sandbox.gatewayAnswers(mute ? "mute" : "plain");
      await rig.cron.tick({ isolate: 1 + (i % 2) });
      await rig.sleep(55_000);
    }
    user.sandbox.gatewayAnswers("plain");
    await minutes(rig, 1);
    const answer = await running;
    const touched = gatewayStarts(rig.history(), user.id) + gatewayKills(rig.history(), user.id);
    rig.claim("worker:HEALTH-13", touched === 0, "a broken streak led to a restart");
    rig.claim("worker:HEALTH-12", touched === 0, "fewer than three failures in a row led to a restart");
    rig.claim(
      "worker:PROC-7",
      touched === 0 && answer.status === 200 && answer.body["stdout"] === "untouched\n",
      `the sibling was answered ${answer.status}, ${touched} starts and kills`,
    );
  },
});
