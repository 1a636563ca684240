import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { SWEEP_MS, comes } from "./team.ts";

interface Plan {
  readonly heldAt: "call" | "reply";
  readonly laterMs: number;
}

// The start is under way, so there is nothing yet that a delete could stop.
export default serverScenario<Plan>({
  title: "what a start brings after its workspace was deleted is taken away again",
  spec: ["server:E-48"],
  covers: ["server:STOP-02", "server:STATE-02"],
  kills: ["X-17"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ heldAt: fc.constantFrom("call" as const, "reply" as const), laterMs: fc.integer({ min: 0, max: 25_000 }) }),
  directed: [
    { heldAt: "reply", laterMs: 1_000 },
    { heldAt: "call", laterMs: 1_000 },
  ],
  windows: [{ name: "a delete while the first start is held", entered: heldDuring(["delete"]) }],
  run: async (rig, plan) => {
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: plan.heldAt });
    const workspace = await rig.create();
    await comes(rig, held);
    const answer = await workspace.remove();
    rig.claim("server:STOP-02", answer.status === 200, `a delete while provisioning got ${answer.status}`);
    await rig.sleep(plan.laterMs);
    held.release();
    await rig.sleep(SWEEP_MS + 60 * rig.maxDelayMs);
    rig.claim("server:STOP-02", workspace.machine.alive === 0, `${workspace.machine.alive} machines of the deleted workspace are alive`);
    const row = await workspace.row();
    rig.claim("server:STATE-02", row?.["status"] === "removed", `the deleted workspace is ${String(row?.["status"])}`);
    const online = await rig.events("WORKSPACE_ONLINE", workspace);
    rig.claim("server:STATE-02", online.length === 0, `${online.length} events say that the deleted workspace is online`);
  },
});
