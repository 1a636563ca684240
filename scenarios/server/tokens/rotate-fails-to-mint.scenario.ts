import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { liveTokens } from "./left-behind.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// The database refuses the new token: the rotation fails as a whole, and can be tried again.
export default serverScenario<{ readonly code: string; readonly tries: number }>({
  title: "a rotation whose mint fails changes nothing and can be repeated",
  spec: ["server:E-102"],
  covers: ["server:EXT-01"],
  kills: ["X-26"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ code: fc.constantFrom("53200", "40001", "57014"), tries: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ code: "53200", tries: 1 }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const old = tokenIn(workspace.created);
    rig.database.failNext(
      "token-mint",
      Array.from({ length: plan.tries }, () => ({ kind: "sql", code: plan.code }) as const),
    );
    for (let i = 0; i < plan.tries; i += 1) {
      const failed = await workspace.rotate();
      rig.claim(
        "server:EXT-01",
        (failed.status ?? 0) >= 500 && tokenIn(failed) === "",
        `a rotation without a new token was answered ${failed.status}`,
      );
      const used = await workspace.state({ bearer: old });
      rig.claim(
        "server:EXT-01",
        used.status === 200,
        `after a rotation that failed the old token was answered ${used.status}: nobody has a token`,
      );
    }
    const rotated = await workspace.rotate();
    const fresh = await workspace.state({ bearer: tokenIn(rotated) });
    rig.claim(
      "server:EXT-01",
      rotated.status === 200 && fresh.status === 200,
      `repeated, it was answered ${rotated.status}, its token ${fresh.status}`,
    );
    rig.claim("server:EXT-01", (await liveTokens(workspace)) === 1, `${await liveTokens(workspace)} tokens are live`);
  },
});
