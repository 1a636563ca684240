import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// The token of a new external workspace cannot be stored: the workspace is there, and a rotation brings the token.
export default serverScenario<{ readonly code: string }>({
  title: "an external workspace is created without a token when minting fails",
  spec: ["server:E-102"],
  covers: ["server:TOK-26"],
  kills: ["X-51"],
  // What the log says is known at the end only where the server has a process of its own.
  needs: ["client", "control", "virtualTime"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ code: fc.constantFrom("53200", "40001", "57014") }),
  directed: [{ code: "53200" }],
  run: async (rig, plan) => {
    rig.database.failNext("token-mint", [{ kind: "sql", code: plan.code }]);
    const workspace = await rig.create({ external: true });
    const { status } = workspace.created;
    rig.claim(
      "server:TOK-26",
      status === 201 && tokenIn(workspace.created) === "",
      `the create was answered ${status} with a token of ${tokenIn(workspace.created).length} characters`,
    );
    const hinted = rig.history().events.some((event) => event.type === "log" && event.message.includes("/external/rotate"));
    rig.claim("server:TOK-26", hinted, "no line of the log says that a rotation mints a token");
    const rotated = await workspace.rotate();
    const registered = await registers(rig, workspace, { bearer: tokenIn(rotated) });
    rig.claim("server:TOK-26", registered.status === 200, `with the rotation's token the agent was answered ${registered.status}`);
  },
});
