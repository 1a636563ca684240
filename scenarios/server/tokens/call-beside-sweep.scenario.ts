import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inOrder } from "#scenarios/wiring/server/call-order.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";
import { agesWhenSwept, betweenSweeps, GRACE_MS, leftBehind, SWEEP_MS } from "./left-behind.ts";
import { between, BESIDES, ORDERS, wentBetween, type Beside } from "./sweep-orders.ts";

interface Plan {
  readonly beside: Beside;
  /** A number of an order; those beyond the last one begin again. */
  readonly order: number;
}

/** A call that the ones before it made needless is waited for no longer than this, ms. */
const TURN_MS = 3_000;
const AGENT_BOOT_MS = 100;

// The stale-token pass beside a heartbeat, a register and a restart, call by call: who was let in keeps the token, who
// was refused has none, and nothing in between.
export default serverScenario<Plan>({
  title: "a call beside a sweep is let in and keeps its token, or is refused",
  spec: ["server:E-19", "server:E-27"],
  covers: ["server:TOK-02", "server:TOK-15"],
  kills: ["M-28"],
  backends: ["docker"],
  plan: fc.record({ beside: fc.constantFrom(...BESIDES), order: fc.nat({ max: 10_000 }) }),
  directed: BESIDES.map((beside) => ({ beside, order: between(beside) })),
  windows: [{ name: "a call was carried out between the sweeper's look and its write", entered: wentBetween }],
  run: async (rig, plan) => {
    const orders = ORDERS[plan.beside];
    const order = orders[plan.order % orders.length] ?? [];
    await betweenSweeps(rig);
    const workspace = await leftBehind(rig, { agent: { bootMs: AGENT_BOOT_MS } });
    const bearer = tokenIn(await workspace.mintToken());
    await rig.sleep(GRACE_MS);
    // The sweep that finds the token stale, before its last pass.
    const sweep = rig.hold({ point: "database.container-owners", nth: 1, at: "reply" });
    await Promise.race([sweep.reached, rig.sleep(2 * SWEEP_MS)]);
    const turns = inOrder(rig, order, TURN_MS + rig.maxDelayMs);
    const call = {
      heartbeat: () => beats(rig, workspace, { bearer }),
      register: () => registers(rig, workspace, { bearer }),
      restart: () => workspace.restart(),
    };
    const answered = call[plan.beside]();
    sweep.release();
    const answer = await answered;
    await turns;
    if (plan.beside === "restart") await workspace.reaches("online", 2 * SWEEP_MS);
    await rig.sleep(1_000 + 4 * rig.maxDelayMs);
    const held = plan.beside === "restart" ? workspace.agent.token() : bearer;
    const used = await workspace.state({ bearer: held });
    const told = `${plan.beside} in the order ${order.join(", ")}`;
    const letIn = answer.status === 200 || answer.status === 202;
    rig.claim(
      "server:TOK-02",
      !letIn || used.status === 200,
      `${told}: let in (${answer.status}), and its token is answered ${used.status}`,
    );
    rig.claim(
      "server:TOK-15",
      letIn || (answer.status === 401 && used.status === 401),
      `${told}: answered ${answer.status}, and its token ${used.status}`,
    );
    const ages = await agesWhenSwept(rig, workspace);
    rig.claim(
      "server:TOK-02",
      ages.every((age) => age > GRACE_MS),
      `${told}: tokens unused for ${ages.join(", ")} ms were revoked`,
    );
  },
});
