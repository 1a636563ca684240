import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { GRACE_MS, leftBehind, liveTokens, SWEEP_MS } from "./left-behind.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** What the agent does with its token between the sweeper's two statements. */
  readonly use: "heartbeat" | "register" | "state";
  /** How long after the sweeper read its candidates, ms. */
  readonly afterMs: number;
}

// The token was stale when the sweeper read its candidates, and is used before it writes: the statement spares it.
export default serverScenario<Plan>({
  title: "a token that is used between the sweeper's look and its write is spared",
  spec: ["server:E-27"],
  covers: ["server:TOK-02"],
  kills: ["M-28"],
  backends: ["docker"],
  plan: fc.record({
    use: fc.constantFrom("heartbeat" as const, "register" as const, "state" as const),
    afterMs: fc.integer({ min: 0, max: 10_000 }),
  }),
  directed: [
    { use: "heartbeat", afterMs: 0 },
    { use: "register", afterMs: 0 },
    { use: "state", afterMs: 0 },
  ],
  windows: [
    {
      name: "a use answered while the revocation was under way",
      entered: heldDuring(["heartbeat", "register", "state"]),
    },
  ],
  run: async (rig, plan) => {
    const workspace = await leftBehind(rig);
    const bearer = tokenIn(await workspace.mintToken());
    const revoke = rig.hold({ point: "database.token-revoke-stale", nth: 1, at: "call" });
    const came = await Promise.race([revoke.reached.then(() => true), rig.sleep(GRACE_MS + 3 * SWEEP_MS).then(() => false)]);
    if (!came) return;
    await rig.sleep(plan.afterMs);
    const use = {
      heartbeat: () => beats(rig, workspace, { bearer }),
      register: () => registers(rig, workspace, { bearer }),
      state: () => workspace.state({ bearer }),
    };
    const used = await use[plan.use]();
    revoke.release();
    await rig.sleep(1_000 + 4 * rig.maxDelayMs);
    rig.claim("server:TOK-02", used.status === 200, `the ${plan.use} before the revocation was answered ${used.status}`);
    const again = await workspace.state({ bearer });
    rig.claim("server:TOK-02", again.status === 200, `the token that was used before the revocation is answered ${again.status} after it`);
    rig.claim("server:TOK-11", (await liveTokens(workspace)) === 1, "the stale token beside the used one is still live, or both are gone");
  },
});
