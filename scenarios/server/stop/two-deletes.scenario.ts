import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { aliveOf, statusesOf, SWEEP_MS, teamOf } from "./team.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  readonly size: number;
  readonly deletes: number;
  /** From one delete to the next, ms. */
  readonly apartMs: number;
}

// Several people delete one team at once.
export default serverScenario<Plan>({
  title: "deletes side by side all succeed, or find nothing left to delete",
  spec: ["server:E-53"],
  covers: ["server:STOP-07", "server:STOP-08", "server:STOP-12"],
  kills: ["M-24"],
  plan: fc.record({
    size: fc.integer({ min: 1, max: 3 }),
    deletes: fc.integer({ min: 2, max: 4 }),
    apartMs: fc.integer({ min: 0, max: 200 }),
  }),
  directed: [
    { size: 2, deletes: 2, apartMs: 0 },
    { size: 2, deletes: 3, apartMs: 20 },
  ],
  windows: [{ name: "a delete during another", entered: begunDuring(["delete"], "delete") }],
  run: async (rig, plan) => {
    const { lead, members } = await teamOf(rig, plan.size);
    const answers = await Promise.all(
      Array.from({ length: plan.deletes }, async (_, index) => {
        await rig.sleep(index * plan.apartMs);
        return lead.remove({ as: `owner ${index + 1}` });
      }),
    );
    const statuses = answers.map(({ status }) => status);
    const wrong = statuses.filter((status) => status !== 200 && status !== 404);
    rig.claim("server:STOP-07", wrong.length === 0, `deletes side by side got ${statuses.join(", ")}`);
    rig.claim("server:STOP-08", statuses.includes(200), `nobody was told of the delete: ${statuses.join(", ")}`);
    const counted = answers.reduce((sum, { status, body }) => sum + (status === 200 ? Number(body["removed_count"]) : 0), 0);
    rig.claim("server:STOP-12", counted === plan.size, `${counted} removals are told of ${plan.size}`);
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    const rows = await statusesOf(members);
    rig.claim(
      "server:STOP-12",
      rows.every((one) => one === "removed"),
      `after the deletes: ${rows.join(", ")}`,
    );
    rig.claim("server:STOP-08", aliveOf(members) === 0, `${aliveOf(members)} machines of a deleted team are alive`);
  },
});
