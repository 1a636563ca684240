import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { liveTokens } from "./left-behind.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// Rotating hands out a new token and ends the old one at once.
export default serverScenario<{ readonly afterMs: number; readonly again: boolean }>({
  title: "a rotated token fails at once, the new one works, and one event tells of it",
  spec: ["server:E-99"],
  covers: ["server:EXT-01", "server:EXT-04", "server:TOK-15"],
  kills: ["X-50"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ afterMs: fc.integer({ min: 0, max: 30_000 }), again: fc.boolean() }),
  directed: [{ afterMs: 1_000, again: false }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const old = tokenIn(workspace.created);
    const before = await registers(rig, workspace, { bearer: old });
    const rotated = await workspace.rotate({ bearer: old });
    await rig.sleep(plan.afterMs);
    const [late, fresh] = [await beats(rig, workspace, { bearer: old }), await beats(rig, workspace, { bearer: tokenIn(rotated) })];
    rig.claim(
      "server:EXT-01",
      before.status === 200 && rotated.status === 200,
      `register was answered ${before.status}, rotate ${rotated.status}`,
    );
    rig.claim("server:EXT-01", late.status === 401, `${plan.afterMs} ms after the rotation the old token was answered ${late.status}`);
    rig.claim("server:TOK-15", late.status === 401, `a revoked token was answered ${late.status}`);
    rig.claim("server:EXT-01", fresh.status === 200, `the new token was answered ${fresh.status}`);
    rig.claim("server:EXT-01", (await liveTokens(workspace)) === 1, `${await liveTokens(workspace)} tokens are live`);
    if (plan.again) await workspace.rotate();
    const told = await rig.events("EXTERNAL_CREDENTIALS_ROTATED", workspace);
    const rotations = plan.again ? 2 : 1;
    rig.claim("server:EXT-04", told.length === rotations, `${told.length} events tell of ${rotations} rotations`);
  },
});
