import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { GRACE_MS, sweptTokens } from "./left-behind.ts";

interface Plan {
  /** So many creates the engine refuses, while it lists what it has: tries go on for minutes, at longer and longer intervals. */
  readonly refusals: number;
  readonly bootMs: number;
}

const STEP_MS = 1_000;
/** The last of the tries comes within this, ms. */
const WITHIN_MS = 1_200_000;

// The engine refuses to create a container until well after the grace, and then works: the token that the agent finds in its
// volume is a live one, though the sweeper came by several times meanwhile.
export default serverScenario<Plan>({
  title: "an agent whose start was refused for longer than the grace finds a live token",
  spec: ["server:E-19"],
  covers: ["server:TOK-16"],
  kills: ["X-52"],
  backends: ["docker"],
  plan: fc.record({ refusals: fc.integer({ min: 25, max: 45 }), bootMs: fc.integer({ min: 500, max: 10_000 }) }),
  directed: [{ refusals: 35, bootMs: 1_000 }],
  windows: [
    {
      name: "the start worked after the grace was over",
      entered: ({ events }) =>
        events.some((event) => event.type === "journal" && event.entry.kind === "container-start" && event.t > GRACE_MS),
    },
  ],
  run: async (rig, plan) => {
    rig.provisioner.failNext(
      "create",
      Array.from({ length: plan.refusals }, () => ({ kind: "status", status: 500, message: "no space left on device" }) as const),
    );
    const workspace = await rig.create({ agent: { bootMs: plan.bootMs } });
    const online = await workspace.reaches("online", WITHIN_MS);
    await rig.sleep(STEP_MS + 4 * rig.maxDelayMs);
    const used = await workspace.state({ bearer: workspace.agent.token() });
    const swept = await sweptTokens(workspace);
    rig.claim(
      "server:TOK-16",
      online && workspace.agent.registered,
      `after ${plan.refusals} refusals the agent could not register: ${swept} tokens were swept`,
    );
    rig.claim("server:TOK-16", used.status === 200, `the token in the volume was answered ${used.status}`);
  },
});
