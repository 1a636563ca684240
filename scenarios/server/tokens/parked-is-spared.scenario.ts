import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { GRACE_MS, SWEEP_MS, sweptTokens } from "./left-behind.ts";

interface Plan {
  readonly how: "pause" | "hibernate";
  readonly parkedMs: number;
}

// A parked workspace has no container on purpose: however long it sleeps, the sweeper leaves its tokens alone.
export default serverScenario<Plan>({
  title: "the tokens of a parked workspace are spared",
  spec: ["server:E-28"],
  covers: ["server:TOK-03"],
  kills: ["X-29"],
  backends: ["docker"],
  plan: fc.record({
    how: fc.constantFrom("pause" as const, "hibernate" as const),
    parkedMs: fc.integer({ min: GRACE_MS + 2 * SWEEP_MS, max: 900_000 }),
  }),
  directed: [
    { how: "pause", parkedMs: GRACE_MS + 2 * SWEEP_MS },
    { how: "hibernate", parkedMs: GRACE_MS + 2 * SWEEP_MS },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const parked = await (plan.how === "pause" ? workspace.pause() : workspace.hibernate());
    await rig.sleep(plan.parkedMs);
    const swept = await sweptTokens(workspace);
    rig.claim(
      "server:TOK-03",
      parked.status === 200 && swept === 0,
      `${plan.parkedMs} ms after ${plan.how} (${parked.status}) the sweeper had revoked ${swept} tokens`,
    );
    if (plan.how === "pause") await workspace.resume();
    else await workspace.restart();
    rig.claim("server:TOK-03", await workspace.reaches("online", 2 * SWEEP_MS), `after ${plan.how} it did not come back online`);
  },
});
