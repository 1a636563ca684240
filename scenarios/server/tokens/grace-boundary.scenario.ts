import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { agesWhenSwept, GRACE_MS, leftBehind, liveTokens, nextSweep, SWEEP_MS } from "./left-behind.ts";
import { beats, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** How long ago the token was last used when the sweep comes, ms. */
  readonly ageMs: number;
}

/** Five turns of the sweeper lie between the use of the token and the sweep that is looked at. */
const TURNS = 5;
const MARGIN_MS = 500;

// The token was used 299, 300 or 301 s before a sweep; exactly 300 s, to which a sweep cannot be brought, are in
// harness/platform/server/sweep/stale-tokens.test.ts. No agent tells the server what time it is, so what may differ is the
// clock that dates a use and the one that judges its age: the two defects are these, ten minutes ahead and behind (E-29).
export default serverScenario<Plan>({
  title: "the grace ends at 300 s of the server's clock, which dates the use and judges its age",
  spec: ["server:E-21", "server:E-29"],
  covers: ["server:TOK-01", "server:TOK-02"],
  kills: ["X-21", "X-22"],
  backends: ["docker"],
  plan: fc.record({ ageMs: fc.integer({ min: 296_000, max: 304_000 }) }),
  directed: [{ ageMs: 299_000 }, { ageMs: 301_000 }, { ageMs: 300_000 }],
  run: async (rig, plan) => {
    const workspace = await leftBehind(rig);
    const bearer = tokenIn(await workspace.mintToken());
    await nextSweep(rig);
    const first = rig.now();
    await nextSweep(rig);
    const turnMs = rig.now() - first;
    const sweepAt = rig.now() + (TURNS + 1) * turnMs;
    await rig.sleep(sweepAt - plan.ageMs - rig.now());
    const used = await beats(rig, workspace, { bearer });
    rig.claim("server:TOK-01", used.status === 200, `the heartbeat was answered ${used.status}`);
    for (let turn = 1; turn <= TURNS; turn += 1) await nextSweep(rig);
    await nextSweep(rig);
    const ageThen = rig.now() - used.startedAt;
    await rig.sleep(MARGIN_MS + 4 * rig.maxDelayMs);
    const live = await liveTokens(workspace);
    const clear = Math.abs(ageThen - GRACE_MS) > MARGIN_MS + 20 * rig.maxDelayMs;
    if (clear && ageThen < GRACE_MS) rig.claim("server:TOK-02", live > 0, `${ageThen} ms after its use no token was live any more`);
    if (clear && ageThen > GRACE_MS) rig.claim("server:TOK-01", live === 0, `${ageThen} ms after its use ${live} tokens were still live`);
    await rig.sleep(SWEEP_MS + MARGIN_MS + 20 * rig.maxDelayMs);
    const [age = 0] = await agesWhenSwept(rig, workspace);
    rig.claim("server:TOK-01", (await liveTokens(workspace)) === 0, "one turn later a token was still live");
    rig.claim("server:TOK-02", age === 0 || age > GRACE_MS, `a token was revoked ${age} ms after its use`);
  },
});
