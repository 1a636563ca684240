import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { GRACE_MS, leftBehind, liveTokens, SWEEP_MS } from "./left-behind.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// Without Docker there are no containers to look at: nobody's token is revoked for want of one.
export default serverScenario<{ readonly idleMs: number }>({
  title: "without Docker no token is swept, and nothing is asked",
  spec: ["server:E-26"],
  covers: ["server:TOK-04"],
  kills: ["M-29"],
  backends: ["saas", "none"],
  plan: fc.record({ idleMs: fc.integer({ min: GRACE_MS + 2 * SWEEP_MS, max: 600_000 }) }),
  directed: [{ idleMs: GRACE_MS + 2 * SWEEP_MS }],
  run: async (rig, plan) => {
    const workspace = await leftBehind(rig);
    const bearer = tokenIn(await workspace.mintToken());
    await rig.sleep(plan.idleMs);
    const asked = rig.database.calls("token-holders");
    rig.claim("server:TOK-04", asked === 0, `the sweeper asked ${asked} times whose tokens are stale`);
    rig.claim("server:TOK-04", (await liveTokens(workspace)) === 1, "a token was revoked for want of a container");
    const used = await workspace.state({ bearer });
    rig.claim("server:TOK-04", used.status === 200, `after ${plan.idleMs} ms its token was answered ${used.status}`);
  },
});
