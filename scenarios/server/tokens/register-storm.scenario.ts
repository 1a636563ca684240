import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";
import { leftBehind } from "./left-behind.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  readonly registers: number;
  /** The platform knows the workspace, or meets it now. */
  readonly known: boolean;
}

/** Of an agent that the platform has never heard of. */
const UNKNOWN_ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";

// Many agents of one id register at once, none with a token: one of them gets one.
export default serverScenario<Plan>({
  title: "of registers at once without a token at most one gets the first token",
  spec: ["server:E-103"],
  covers: ["server:REG-12", "server:TOK-12"],
  kills: ["X-27", "M-116"],
  backends: ["saas", "none"],
  plan: fc.record({ registers: fc.integer({ min: 2, max: 20 }), known: fc.boolean() }),
  directed: [
    { registers: 100, known: false },
    { registers: 20, known: true },
  ],
  windows: [
    {
      name: "two registers under way at once",
      entered: begunDuring(["register"], "register"),
    },
  ],
  run: async (rig, plan) => {
    const id = plan.known ? (await leftBehind(rig)).id : UNKNOWN_ID;
    const answers = await Promise.all(
      Array.from({ length: plan.registers }, (_, i) => registers(rig, { id }, { bearer: null, as: `agent-${i}` })),
    );
    const minted = answers.map(tokenIn).filter((token) => token !== "");
    const [{ live } = {}] = await rig.sql(
      "SELECT count(*) AS live FROM workspace_auth_tokens WHERE workspace_id = $1 AND revoked_at IS NULL",
      [id],
    );
    rig.claim(
      "server:REG-12",
      Number(live) === 1 && minted.length === 1,
      `${plan.registers} registers at once: ${minted.length} tokens handed out, ${String(live)} live`,
    );
    const late = await registers(rig, { id }, { bearer: null });
    rig.claim("server:REG-12", late.status === 401, `with a live token about, a register without one was answered ${late.status}`);
    const own = await registers(rig, { id }, { bearer: minted[0] ?? null });
    // Nothing of ours runs for an agent that came by itself: at rest its row is not to ask for a machine.
    if (!plan.known) await rig.call({ verb: "delete", method: "DELETE", target: `/workspaces/${id}?confirm=true`, workspace: id });
    rig.claim("server:TOK-12", own.status === 200, `the token that was handed out was answered ${own.status}`);
  },
});
