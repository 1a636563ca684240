import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// Somebody creates an external workspace and starts its agent much later.
export default serverScenario<{ readonly afterMs: number }>({
  title: "an external workspace waits for its agent for as long as it takes",
  spec: ["server:E-109"],
  covers: ["server:STATE-06", "server:STATE-01", "server:REG-12"],
  kills: ["M-107"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ afterMs: fc.constantFrom(0, 30_000, 700_000) }),
  directed: [{ afterMs: 700_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const { status, body } = workspace.created;
    const awaited = status === 201 && body["status"] === "awaiting_agent";
    rig.claim("server:STATE-06", awaited, `the create was answered ${status} with the status ${String(body["status"])}`);
    await rig.sleep(plan.afterMs);
    const row = await workspace.row();
    const words = `after ${plan.afterMs} ms without an agent it is ${String(row?.["status"])}`;
    rig.claim("server:STATE-06", row?.["status"] === "awaiting_agent", words);
    rig.claim("server:STATE-01", row?.["status"] === "awaiting_agent", words);
    const stranger = await registers(rig, workspace, { bearer: null });
    rig.claim("server:REG-12", stranger.status === 401, `an agent without the token was answered ${stranger.status}`);
    const owner = await registers(rig, workspace, { bearer: tokenIn(workspace.created) });
    const now = (await workspace.row())?.["status"];
    rig.claim("server:STATE-06", owner.status === 200 && now === "online", `its agent was answered ${owner.status}, it is ${String(now)}`);
  },
});
