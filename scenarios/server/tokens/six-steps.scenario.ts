import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inOrder, mergesOf } from "#scenarios/wiring/server/call-order.ts";
import { agesWhenSwept, betweenSweeps, GRACE_MS, leftBehind, SWEEP_MS } from "./left-behind.ts";
import { PASS, wentBetween } from "./sweep-orders.ts";

/** What a restart does while the sweeper is at work. */
const RESTART = ["database.token-revoke-earlier+token-mint+inbound-secret", "docker.archive", "server.register"] as const;

/** Whether the restart mints after the sweeper's look and before its write. */
const isRace = (order: readonly string[]): boolean =>
  order.indexOf(PASS[1]) < order.indexOf(RESTART[0]) && order.indexOf(RESTART[0]) < order.indexOf(PASS[2]);

/** Those in which a restart mints between the sweeper's look and its write come first. */
const ORDERS = mergesOf<string>(PASS, RESTART)
  .toReversed()
  .toSorted((one, other) => Number(isRace(other)) - Number(isRace(one)));

/** A call that the order before it made needless, such as revoking what is no candidate, is waited for no longer than this, ms. */
const TURN_MS = 5_000;
const AGENT_BOOT_MS = 100;

// List, candidates and revocation of the sweeper against mint, volume write and register of a restart, in each order
// that is possible: the workspace ends online, and the token in its volume is the one that is live.
export default serverScenario<{ readonly order: number }>({
  title: "no order of a sweep and a restart leaves an agent with a revoked token",
  spec: ["server:E-19"],
  covers: ["server:TOK-02", "server:TOK-16"],
  kills: ["M-28"],
  backends: ["docker"],
  plan: fc.record({ order: fc.nat({ max: ORDERS.length - 1 }) }),
  directed: ORDERS.map((_, order) => ({ order })),
  windows: [
    {
      name: "a call was carried out between the sweeper's look and its write",
      entered: wentBetween,
    },
  ],
  run: async (rig, plan) => {
    await betweenSweeps(rig);
    const workspace = await leftBehind(rig, { agent: { bootMs: AGENT_BOOT_MS } });
    await rig.sleep(GRACE_MS);
    // The sweep that finds the token stale, before its last pass.
    const sweep = rig.hold({ point: "database.container-owners", nth: 1, at: "reply" });
    await Promise.race([sweep.reached, rig.sleep(2 * SWEEP_MS)]);
    const turns = inOrder(rig, ORDERS[plan.order] ?? [], TURN_MS + rig.maxDelayMs);
    const restarted = workspace.restart();
    sweep.release();
    await restarted;
    await turns;
    const online = await workspace.reaches("online", 2 * SWEEP_MS);
    const ages = await agesWhenSwept(rig, workspace);
    const order = (ORDERS[plan.order] ?? []).join(", ");
    rig.claim(
      "server:TOK-02",
      ages.every((age) => age > GRACE_MS),
      `${order}: tokens unused for ${ages.join(", ")} ms were revoked`,
    );
    rig.claim("server:TOK-16", online, `${order}: the agent did not come online`);
    const used = await workspace.state({ bearer: workspace.agent.token() });
    rig.claim("server:TOK-02", used.status === 200, `${order}: the token in the volume was answered ${used.status}`);
  },
});
