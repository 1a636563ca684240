import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, savedAcrossDelete } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** Sent after the delete was answered, or stored before it and asking for its restart after it. */
  readonly request: "late" | "overtaken";
  readonly afterMs: number;
}

// A secret is stored, the workspace is deleted, and only then the restart is asked for.
export default serverScenario<Plan>({
  title: "a restart that is asked for after the delete runs no cycle",
  spec: ["server:E-11"],
  covers: ["server:RST-10", "server:RST-21"],
  kills: ["X-16", "M-15"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ request: fc.constantFrom("late" as const, "overtaken" as const), afterMs: fc.integer({ min: 0, max: 30_000 }) }),
  directed: [
    { request: "overtaken", afterMs: 1_000 },
    { request: "late", afterMs: 1_000 },
  ],
  windows: [{ name: "a save overtaken by a delete", entered: savedAcrossDelete }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    if (plan.request === "overtaken") {
      const held = rig.hold({ point: "database.secret-save", nth: 1, at: "reply" });
      const saved = workspace.saveSecret("KEY", `of ${workspace.id}`);
      await cameTo(rig, held);
      await workspace.remove();
      await rig.sleep(plan.afterMs);
      held.release();
      await saved;
    } else {
      await workspace.remove();
      await rig.sleep(plan.afterMs);
      const answers = [await workspace.restart(), await workspace.saveSecret("KEY", `of ${workspace.id}`)];
      const refused = answers.map(({ status }) => status).join(", ");
      rig.claim("server:RST-21", refused === "404, 404", `restart and save after the delete were answered ${refused}`);
    }
    await rig.sleep(75_000 + 60 * rig.maxDelayMs);
    rig.claim("server:RST-21", workspace.machine.starts === starts, `${workspace.machine.starts - starts} cycles after the delete`);
    rig.claim("server:RST-21", workspace.machine.alive === 0, `${workspace.machine.alive} machines of the deleted workspace are alive`);
    const row = await workspace.row();
    rig.claim("server:RST-21", row?.["status"] === "removed", `the deleted workspace is ${String(row?.["status"])}`);
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    rig.claim("server:RST-10", String(metrics.body["text"]).includes("restart_lanes 0"), "the lane of the deleted workspace is remembered");
  },
});
