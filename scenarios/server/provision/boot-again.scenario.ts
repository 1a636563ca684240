import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly boots: number;
}

// The server is started again and again on its database.
export default serverScenario<Plan>({
  title: "a boot finds every row, token and secret that was there, and changes no table",
  spec: [],
  covers: ["server:STATE-02", "server:STATE-03"],
  kills: ["M-123"],
  plan: fc.record({ boots: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ boots: 2 }],
  run: async (rig, plan) => {
    const online = await rig.online({ secrets: { KEY: "stays over the boot" } });
    const paused = await rig.online();
    await paused.pause();
    const removed = await rig.online();
    await removed.remove();
    const counted =
      "SELECT (SELECT count(*) FROM workspaces) AS rows, (SELECT count(*) FROM workspace_auth_tokens) AS tokens, (SELECT count(*) FROM workspace_secrets) AS secrets";
    const [before] = await rig.sql(counted);
    for (let boot = 1; boot <= plan.boots; boot += 1) await rig.crashServer(1_000);
    const [after] = await rig.sql(counted);
    rig.claim(
      "server:STATE-02",
      JSON.stringify(after) === JSON.stringify(before),
      `from ${JSON.stringify(before)} to ${JSON.stringify(after)}`,
    );
    const statuses = await Promise.all([online, paused, removed].map(async (one) => (await one.row())?.["status"]));
    rig.claim("server:STATE-03", statuses.join() === "online,paused,removed", `after the boots they are ${statuses.join(", ")}`);
    const beat = await online.agent.heartbeat();
    rig.claim("server:STATE-02", beat.status === 200, `the agent's heartbeat after the boots got ${beat.status}`);
  },
});
