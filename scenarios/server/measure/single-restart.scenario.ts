import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { BOOTS } from "./boots.ts";

// One person, one restart, nothing wrong: the figure behind "restart duration".
export default serverScenario<{ readonly bootMs: number; readonly by: "restart" | "secret" }>({
  title: "duration of a single restart",
  spec: [],
  covers: ["server:RST-01", "server:RST-22"],
  kills: [],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  plan: fc.record({ bootMs: BOOTS, by: fc.constantFrom("restart" as const, "secret" as const) }),
  directed: [{ bootMs: 20_000, by: "restart" }],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { bootMs: plan.bootMs } });
    const before = workspace.machine.starts;
    const value = `saved for ${workspace.id}`;
    if (plan.by === "restart") await workspace.restart();
    else await workspace.saveSecret("TOKEN_OF_A_TOOL", value);
    await rig.sleep(5_000);
    const online = await workspace.reaches("online", 200_000);
    const cycles = workspace.machine.starts - before;
    rig.claim("server:RST-01", online && cycles === 1, `one ${plan.by}: online ${online}, ${cycles} cycles`);
    const loaded = plan.by === "restart" || workspace.agent.env["TOKEN_OF_A_TOOL"] === value;
    rig.claim("server:RST-22", loaded, "the saved secret is not in the environment of the agent");
  },
});
