import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { aliveOf, SWEEP_MS, teamOf } from "./team.ts";

interface Plan {
  readonly size: number;
  /** Whether one more child failed to start, so that there is nothing to delete for it. */
  readonly failed: boolean;
}

// A team on instances, one of them perhaps without any.
export default serverScenario<Plan>({
  title: "a delete asks the control plane once for each instance, by its id",
  spec: ["server:E-47"],
  covers: ["server:STOP-01", "server:STOP-02", "server:PROV-10"],
  kills: ["M-21", "X-44"],
  backends: ["saas"],
  plan: fc.record({ size: fc.integer({ min: 1, max: 4 }), failed: fc.boolean() }),
  directed: [
    { size: 3, failed: true },
    { size: 1, failed: false },
  ],
  run: async (rig, plan) => {
    const team = await teamOf(rig, plan.size);
    const instances = (await Promise.all(team.members.map((one) => one.row()))).map((row) => String(row?.["instance_id"]));
    if (plan.failed) {
      rig.provisioner.failNext("provision", [{ kind: "status", status: 400 }]);
      const child = await rig.create({ parent: team.lead });
      await child.reaches("failed", 60_000);
    }
    const answer = await team.lead.remove();
    const count = plan.size + (plan.failed ? 1 : 0);
    const told = answer.status === 200 && answer.body["cascade_deleted"] === count - 1;
    rig.claim("server:STOP-02", told, `the delete of ${count} got ${answer.status} ${JSON.stringify(answer.body)}`);
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    const deletes = journalOf(rig.history(), "control-plane").filter(({ entry }) => entry.kind === "control-plane-delete");
    const asked = deletes.map(({ entry }) => String(entry["instance"])).toSorted();
    rig.claim(
      "server:PROV-10",
      asked.every((one) => instances.includes(one)),
      `asked for ${asked.join(", ")} where ${instances.join(", ")} are`,
    );
    rig.claim("server:STOP-02", asked.length === plan.size, `${asked.length} deletes of ${plan.size} instances`);
    rig.claim("server:STOP-01", aliveOf(team.members) === 0, `${aliveOf(team.members)} instances leak`);
  },
});
