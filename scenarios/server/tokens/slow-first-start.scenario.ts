import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { sweptTokens } from "./left-behind.ts";

/** Shorter than the pull of an image may take: so the token is stale before there is a container. */
const GRACE_S = 30;

// The image comes slowly, and somebody mints a token meanwhile: it is older than the grace before there is a container. While
// the workspace is being provisioned the sweeper leaves it alone, and the agent comes online with the token in its volume.
export default serverScenario<{ readonly pullMs: number }>({
  title: "a token is spared while its workspace is being provisioned",
  spec: ["server:E-18"],
  covers: ["server:TOK-03"],
  kills: ["X-28"],
  backends: ["docker"],
  env: { TOKEN_GRACE_SECONDS: GRACE_S },
  plan: fc.record({ pullMs: fc.integer({ min: 70_000, max: 140_000 }) }),
  directed: [{ pullMs: 110_000 }],
  run: async (rig, plan) => {
    rig.provisioner.failNext("image-pull", [{ kind: "slow", ms: plan.pullMs }]);
    const workspace = await rig.create({ agent: { bootMs: 1_000 } });
    await workspace.mintToken();
    const online = await workspace.reaches("online", plan.pullMs + 60_000);
    const swept = await sweptTokens(workspace);
    rig.claim("server:TOK-03", swept === 0, `the sweeper revoked ${swept} tokens of a workspace that was being provisioned`);
    rig.claim("server:TOK-03", online, `after a pull of ${plan.pullMs} ms the agent did not come online`);
  },
});
