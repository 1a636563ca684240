import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly call: "heartbeat" | "update-card";
  readonly upper: boolean;
}

// An agent writes its workspace's id in capitals.
export default serverScenario<Plan>({
  title: "an agent may write its workspace's id in capitals",
  spec: ["server:E-116"],
  covers: ["server:WIRE-01"],
  plan: fc.record({ call: fc.constantFrom("heartbeat" as const, "update-card" as const), upper: fc.boolean() }),
  directed: (["heartbeat", "update-card"] as const).map((call) => ({ call, upper: true })),
  run: async (rig, { call, upper }) => {
    const workspace = await rig.online();
    const id = upper ? workspace.id.toUpperCase() : workspace.id;
    const body = { workspace_id: id, ...(call === "update-card" ? { agent_card: { name: "renamed" } } : {}) };
    const bearer = workspace.agent.token();
    const { status } = await rig.call({ verb: call, method: "POST", target: `/registry/${call}`, body, bearer });
    rig.claim("server:WIRE-01", status === 200, `${call} of ${id} got ${String(status)}`);
    if (call === "heartbeat") return;
    const card = (await workspace.row())?.["agent_card"];
    rig.claim("server:WIRE-01", JSON.stringify(card) === '{"name":"renamed"}', `the card is ${JSON.stringify(card)}`);
  },
});
