import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { liveTokens } from "./left-behind.ts";

// A restart ends the tokens of the life before it; the next agent gets one of its own, in its volume or by its first register.
export default serverScenario<{ readonly restarts: number; readonly bootMs: number }>({
  title: "each life of an agent has a token of its own, and none of an earlier one works",
  spec: ["server:E-42"],
  covers: ["server:TOK-15", "server:TOK-22"],
  kills: ["M-27", "M-65"],
  plan: fc.record({ restarts: fc.integer({ min: 1, max: 3 }), bootMs: fc.integer({ min: 500, max: 20_000 }) }),
  directed: [{ restarts: 1, bootMs: 2_000 }],
  run: async (rig, plan) => {
    const rule = rig.backend === "saas" ? "server:TOK-17" : "server:TOK-16";
    const workspace = await rig.online({ agent: { bootMs: plan.bootMs } });
    for (let life = 1; life <= plan.restarts; life += 1) {
      await workspace.restart();
      // The cycle has begun by then.
      await rig.sleep(1_000 + 60 * rig.maxDelayMs);
      const online = await workspace.reaches("online", 120_000);
      // The row says so before the agent has heard it.
      await rig.sleep(1_000 + 4 * rig.maxDelayMs);
      rig.claim(rule, online && workspace.agent.registered, `after restart ${life} the agent did not register`);
      const [beat, register] = [await workspace.agent.heartbeat(life), await workspace.agent.registerAgain(life)];
      rig.claim(
        "server:TOK-15",
        beat.status === 401 && register.status === 401,
        `tokens of life ${life} were answered ${beat.status} and ${register.status}`,
      );
      rig.claim(rule, beat.status === 401, `a heartbeat of life ${life} was answered ${beat.status} in life ${life + 1}`);
      rig.claim(rule, register.status === 401, `a register of life ${life} was answered ${register.status} in life ${life + 1}`);
      rig.claim(rule, (await liveTokens(workspace)) === 1, `${await liveTokens(workspace)} tokens are live in life ${life + 1}`);
    }
    const row = await workspace.row();
    const again = await workspace.agent.registerAgain();
    rig.claim(
      "server:TOK-22",
      again.status === 200 && again.body["platform_inbound_secret"] === row?.["platform_inbound_secret"],
      `a repeated register was answered ${again.status} without the inbound secret`,
    );
  },
});
