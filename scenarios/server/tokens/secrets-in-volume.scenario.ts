import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly restarts: number;
}

const WITHIN_MS = 60_000;
const AGENT_BOOT_MS = 1_000;

// Before it has said a word, an agent in a container has the token and the inbound secret of its own life: both lie in its
// volume. Where there is no volume it has neither.
export default serverScenario<Plan>({
  title: "an agent in a container finds its token and its inbound secret in the volume",
  spec: [],
  covers: ["server:TOK-21"],
  kills: ["X-53"],
  plan: fc.record({ restarts: fc.integer({ min: 0, max: 2 }) }),
  directed: [{ restarts: 1 }],
  windows: [
    {
      name: "an agent that has not been answered yet is looked at",
      entered: (history) => journalOf(history, "hold").some(({ entry }) => entry.kind === "hold-reached"),
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ agent: { bootMs: AGENT_BOOT_MS } });
    for (let life = 1; life <= plan.restarts + 1; life += 1) {
      // On its way: the agent has read what it has, and heard no answer yet.
      const register = rig.hold({ point: "server.register", nth: 1, at: "call" });
      if (life > 1) await workspace.restart();
      const came = await Promise.race([register.reached.then(() => true), rig.sleep(WITHIN_MS).then(() => false)]);
      if (!came) {
        rig.claim("server:TOK-21", !rig.gentle, `the agent of life ${life} did not register within ${WITHIN_MS} ms`);
        return;
      }
      const stored = (await workspace.row())?.["platform_inbound_secret"];
      const { agent } = workspace;
      const has = agent.inboundSecret !== null && agent.inboundSecret === stored && agent.token() !== null;
      const hasNone = agent.inboundSecret === null && agent.token() === null;
      rig.claim(
        "server:TOK-21",
        rig.backend === "docker" ? has : hasNone,
        `life ${life} began with the right secrets: ${has}; with none: ${hasNone}`,
      );
      register.release();
      await workspace.reaches("online", WITHIN_MS);
    }
  },
});
