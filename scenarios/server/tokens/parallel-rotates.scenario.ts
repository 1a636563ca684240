import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";
import { liveTokens } from "./left-behind.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// Several people rotate at once: one token is live afterwards, and one of them holds it.
export default serverScenario<{ readonly rotates: number }>({
  title: "of rotations at once exactly one handed out the live token",
  spec: ["server:E-100"],
  covers: ["server:EXT-01", "server:EXT-11"],
  kills: ["X-26"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ rotates: fc.integer({ min: 2, max: 10 }) }),
  directed: [{ rotates: 10 }],
  windows: [
    {
      name: "two rotations under way at once",
      entered: begunDuring(["rotate"], "rotate"),
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const answers = await Promise.all(Array.from({ length: plan.rotates }, (_, i) => workspace.rotate({ as: `rotate-${i}` })));
    const uses = await Promise.all(answers.map((answer, i) => workspace.state({ bearer: tokenIn(answer), as: `use-${i}` })));
    const good = uses.filter(({ status }) => status === 200).length;
    const live = await liveTokens(workspace);
    rig.claim("server:EXT-11", live === 1, `after ${plan.rotates} rotations at once ${live} tokens are live`);
    rig.claim("server:EXT-11", good === 1, `${good} of the ${plan.rotates} returned tokens work`);
    rig.claim(
      "server:EXT-01",
      answers.every(({ status }) => status === 200),
      `rotations were answered ${answers.map(({ status }) => status).join(", ")}`,
    );
  },
});
