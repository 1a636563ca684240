import fc from "fast-check";
import { scenario, type User } from "#harness/rigs/rig.ts";

const KEPT = 100;
const DAY_MS = 86_400_000;

const streams = async (user: User, what: string, count: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const started = await user.stream(`echo ${what} ${number}`, { isolate: (number % 2) + 1 });
    ids.push(String(started.body["execId"]));
  }
  return ids;
};

// More commands than results are kept for, or a day between two of them.
export default scenario<{ readonly surplus: number; readonly hours: number }>({
  title: "the newest hundred results are kept, for a day at least",
  spec: ["worker:E-26"],
  covers: ["worker:EXEC-12", "worker:EXEC-14"],
  kills: ["X-42", "X-46"],
  needs: ["client", "journal", "control", "virtualTime"],
  voyagesMax: 4,
  plan: fc.record({ surplus: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 2, max: 23 }) }),
  directed: [{ surplus: 1, hours: 23 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const ids = await streams(user, "result", KEPT + plan.surplus);
    await rig.sleep(2_000);
    for (const [index, id] of ids.entries()) {
      // The first ones, the border, and the last.
      if (index > plan.surplus && index < ids.length - 1) continue;
      const asked = await user.execStatus(id, { isolate: 2 });
      const expected = index < plan.surplus ? 404 : 200;
      rig.claim("worker:EXEC-14", asked.status === expected, `result ${index + 1} of ${ids.length} was answered ${asked.status}`);
    }
    await rig.sleep(Math.min(plan.hours * 3_600_000, DAY_MS - 60_000));
    // Results are thrown away when another is begun.
    await streams(user, "a day later", 1);
    const old = await user.execStatus(ids.at(-1) ?? "");
    rig.claim("worker:EXEC-14", old.status === 200, `a result ${plan.hours} hours old was answered ${old.status}`);
    rig.claim(
      "worker:EXEC-12",
      old.body["stdout"] === `result ${ids.length}\n`,
      `the old result's output was ${JSON.stringify(old.body["stdout"])}`,
    );
  },
});
