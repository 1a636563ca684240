import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** Which of the two waits before its write, having seen the world without the other. */
  readonly waits: "create" | "delete";
}

const REMOVES = "database.remove+token-revoke-delete+schedules-off+layouts-off+stops-owed-by-removal";

// A child is created while its parent is deleted.
export default serverScenario<Plan>({
  title: "nothing is created below a workspace that is removed, and nothing is left there",
  spec: ["server:E-53"],
  covers: ["server:STATE-02", "server:STOP-12"],
  kills: ["X-165"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ waits: fc.constantFrom("create" as const, "delete" as const) }),
  directed: [{ waits: "create" }, { waits: "delete" }],
  run: async (rig, { waits }) => {
    const parent = await rig.online();
    const late = rig.hold({ point: waits === "create" ? "database.workspace-insert" : REMOVES, nth: 1, at: "call" });
    const creating = waits === "create" ? rig.create({ parent }, { as: "creator" }) : null;
    const deleting = waits === "delete" ? parent.remove({ as: "remover" }) : null;
    await cameTo(rig, late);
    const removed = await Promise.race([deleting ?? parent.remove({ as: "remover" }), rig.sleep(1_000 + 8 * rig.maxDelayMs)]);
    const child = waits === "delete" ? await rig.create({ parent }, { as: "creator" }) : null;
    late.release();
    const answer = (child ?? (await creating))?.created.status;
    const deleted = removed ?? (await deleting);
    await rig.sleep(60_000 + 20 * rig.maxDelayMs);
    const living = await rig.sql(
      `SELECT w.id FROM workspaces w JOIN workspaces p ON p.id = w.parent_id WHERE p.status = 'removed' AND w.status <> 'removed' ORDER BY w.id`,
    );
    rig.claim(
      "server:STATE-02",
      living.length === 0,
      `the create got ${String(answer)}, the delete ${String(deleted?.status)}, and ${living.length} live below what is removed`,
    );
    const unwanted = [...(child === null ? [] : [child]), parent].filter(({ machine }) => machine.alive > 0).length;
    rig.claim("server:STOP-12", unwanted === 0, `${unwanted} machines of what is removed run`);
  },
});
