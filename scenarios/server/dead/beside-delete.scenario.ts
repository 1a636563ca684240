import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { probePoint } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  /** Where the finder of the death is held while the delete runs. */
  readonly at: "probe asked" | "probe answered" | "write";
}

// A message finds the machine gone while somebody deletes the workspace.
export default serverScenario<Plan>({
  title: "a death that is found during a delete brings nothing back",
  spec: ["server:E-40"],
  covers: ["server:DEAD-09", "server:STATE-02"],
  kills: ["X-33"],
  plan: fc.record({ at: fc.constantFrom("probe asked" as const, "probe answered" as const, "write" as const) }),
  directed: [{ at: "probe answered" }, { at: "probe asked" }, { at: "write" }],
  windows: [{ name: "a delete while the finder of the death is held", entered: heldDuring(["delete"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    const found =
      plan.at === "write"
        ? rig.hold({ point: "database.offline", nth: 1, at: "call" })
        : rig.hold({ point: probePoint(rig), nth: 1, at: plan.at === "probe asked" ? "call" : "reply" });
    workspace.agent.be({ status: 502 });
    workspace.machine.crash();
    const call = workspace.a2a("anybody there", { as: "caller" });
    await found.reached;
    const removed = await workspace.remove({ as: "owner" });
    found.release();
    const answer = await call;
    rig.claim("server:DEAD-11", answer.status === 503 || answer.status === 404, `the caller got ${answer.status}`);
    await rig.sleep(75_000 + 30 * rig.maxDelayMs);
    const row = await workspace.row();
    const words = `the delete was answered ${removed.status}, and the workspace is ${String(row?.["status"])}`;
    rig.claim("server:STATE-02", row?.["status"] === "removed", words);
    const after = workspace.machine.starts - starts;
    rig.claim("server:DEAD-09", after === 0 && workspace.machine.alive === 0, `${after} starts, ${workspace.machine.alive} machines alive`);
  },
});
