import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { liveTokens } from "./left-behind.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

/** Live tokens that a workspace may have (server:TOK-25). */
const LIVE_MAX = 50;

// What a token is, whose it is, and how many there may be.
export default serverScenario<{ readonly beyond: number; readonly removal: boolean }>({
  title: "a token is good for its own workspace while that is there, and there are fifty at most",
  spec: ["server:E-99"],
  covers: ["server:TOK-14", "server:TOK-15", "server:TOK-25", "server:REG-10"],
  kills: ["M-116", "X-173"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ beyond: fc.integer({ min: 1, max: 8 }), removal: fc.boolean() }),
  directed: [{ beyond: 5, removal: true }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const other = await rig.create({ external: true });
    const token = tokenIn(workspace.created);
    const sql =
      "SELECT id FROM workspace_auth_tokens WHERE workspace_id = $1 AND token_hash = encode(sha256(convert_to($2, 'UTF8')), 'hex') AND prefix = left($2, 8)";
    const stored = await rig.sql(sql, [workspace.id, token]);
    rig.claim(
      "server:TOK-14",
      /^[\w-]{43}$/.test(token) && stored.length === 1,
      "a token is not 32 bytes as base64url, or not stored as its SHA-256 and its first 8 characters",
    );
    const foreign = await registers(rig, workspace, { bearer: tokenIn(other.created) });
    rig.claim("server:TOK-15", foreign.status === 401, `another workspace's token was answered ${foreign.status}`);
    const without = await registers(rig, workspace, { bearer: null });
    rig.claim("server:TOK-15", without.status === 401, `no token was answered ${without.status} where one is live`);
    const asked = LIVE_MAX - 1 + plan.beyond;
    const minted = await Promise.all(Array.from({ length: asked }, (_, i) => workspace.mintToken({ as: `mint-${i}` })));
    const refused = minted.filter(({ status }) => status === 429).length;
    const live = await liveTokens(workspace);
    rig.claim(
      "server:TOK-25",
      live === LIVE_MAX && refused === plan.beyond,
      `${asked} more were asked for: ${live} live, ${refused} refused`,
    );
    if (!plan.removal) return;
    await workspace.remove();
    const late = [
      await beats(rig, workspace, { bearer: token }),
      await registers(rig, workspace, { bearer: token }),
      await workspace.mintToken(),
    ];
    rig.claim(
      "server:TOK-15",
      late.every(({ status }) => status === 401 || status === 404),
      `after the removal its token was answered ${late.map(({ status }) => status).join(", ")}`,
    );
    const own = [await workspace.state({ bearer: token }), await workspace.connection({ bearer: token })];
    rig.claim(
      "server:TOK-15",
      own.every(({ status }) => status === 401 || status === 404),
      `after the removal its token opened something: ${own.map(({ status }) => status).join(", ")}`,
    );
    const bare = await registers(rig, workspace, { bearer: null });
    rig.claim(
      "server:REG-10",
      bare.status === 410 && (await liveTokens(workspace)) === 0,
      `after the removal a register without a token was answered ${bare.status}`,
    );
  },
});
