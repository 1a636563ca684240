import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { GRACE_MS, liveTokens, SWEEP_MS } from "./left-behind.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** The agent registered once before it fell silent. */
  readonly registered: boolean;
  readonly idleMs: number;
}

// An external agent has no container and may be silent for long: its token stays good.
export default serverScenario<Plan>({
  title: "an external workspace that is idle keeps its token",
  spec: ["server:E-28"],
  covers: ["server:EXT-10", "server:TOK-03"],
  kills: ["M-134"],
  backends: ["docker"],
  plan: fc.record({ registered: fc.boolean(), idleMs: fc.integer({ min: GRACE_MS + 2 * SWEEP_MS, max: 900_000 }) }),
  directed: [
    { registered: true, idleMs: GRACE_MS + 2 * SWEEP_MS },
    { registered: false, idleMs: GRACE_MS + 2 * SWEEP_MS },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const bearer = tokenIn(workspace.created);
    if (plan.registered) await registers(rig, workspace, { bearer });
    await rig.sleep(plan.idleMs);
    const late = await registers(rig, workspace, { bearer });
    const because = `after ${plan.idleMs} ms of silence its register was answered ${late.status}`;
    rig.claim("server:EXT-10", late.status === 200, because);
    rig.claim("server:TOK-03", (await liveTokens(workspace)) === 1, "its token was revoked for want of a container");
  },
});
