import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";
import { liveTokensOf, statusesOf, teamOf, comes } from "./team.ts";

interface Plan {
  readonly children: number;
  /** Whether the rows are to go for good. */
  readonly purge: boolean;
}

/** A schedule and a place on the canvas, as other parts of the platform store them. */
const furnish = async (rig: ServerRig, { id }: Workspace): Promise<void> => {
  await rig.sql("INSERT INTO workspace_schedules (id, workspace_id, enabled) VALUES ($1::uuid, $1::uuid, true)", [id]);
  await rig.sql("INSERT INTO canvas_layouts (workspace_id, layout) VALUES ($1::uuid, '{}')", [id]);
};

const enabledSchedules = async (rig: ServerRig): Promise<number> =>
  Number((await rig.sql("SELECT count(*) AS n FROM workspace_schedules WHERE enabled"))[0]?.["n"]);

// A delete of a team: asked again, marked, then stopped.
export default serverScenario<Plan>({
  title: "a delete asks for confirmation, and marks, revokes and disables before it stops",
  spec: ["server:E-45"],
  covers: ["server:STOP-11", "server:STOP-12", "server:STATE-02"],
  kills: ["X-46"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ children: fc.integer({ min: 1, max: 3 }), purge: fc.boolean() }),
  directed: [
    { children: 2, purge: false },
    { children: 1, purge: true },
  ],
  run: async (rig, plan) => {
    const { lead, children, members } = await teamOf(rig, plan.children + 1);
    for (const one of members) await furnish(rig, one);
    const before = { stops: stopCalls(rig), tokens: await liveTokensOf(members), statuses: await statusesOf(members) };
    const asked = await lead.remove({ confirm: false });
    const told = asked.status === 409 && asked.body["status"] === "confirmation_required" && asked.body["children_count"] === plan.children;
    rig.claim("server:STOP-11", told, `a delete without confirmation got ${asked.status} ${JSON.stringify(asked.body)}`);
    const after = { stops: stopCalls(rig), tokens: await liveTokensOf(members), statuses: await statusesOf(members) };
    const same = JSON.stringify(after) === JSON.stringify(before) && (await enabledSchedules(rig)) === members.length;
    rig.claim("server:STOP-11", same, `a delete without confirmation led from ${JSON.stringify(before)} to ${JSON.stringify(after)}`);
    const held = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
    const deleting = lead.remove({ purge: plan.purge });
    await comes(rig, held);
    const statuses = await statusesOf(members);
    rig.claim(
      "server:STOP-12",
      statuses.every((one) => one === "removed"),
      `before the first stop: ${statuses.join(", ")}`,
    );
    const live = await liveTokensOf(members);
    rig.claim("server:STOP-12", live === 0, `${live} tokens are live before the first stop`);
    const enabled = await enabledSchedules(rig);
    rig.claim("server:STOP-12", enabled === 0, `${enabled} schedules are enabled before the first stop`);
    held.release();
    const { status, body } = await deleting;
    const right = status === 200 && body["status"] === (plan.purge ? "purged" : "removed") && body["cascade_deleted"] === children.length;
    rig.claim("server:STOP-12", right, `the delete got ${status} ${JSON.stringify(body)}`);
    const rows = await statusesOf(members);
    rig.claim(
      "server:STATE-02",
      rows.every((one) => one === (plan.purge ? "gone" : "removed")),
      `after the delete: ${rows.join(", ")}`,
    );
    const events = await rig.events("WORKSPACE_REMOVED");
    rig.claim("server:STOP-12", events.length === members.length, `${events.length} events tell of ${members.length} removals`);
  },
});
