import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { liveTokens } from "./left-behind.ts";

interface Plan {
  /** Where the first register of the old instance waits. */
  readonly at: "server.register" | "database.workspace" | "database.register";
  /** It waits before that is done, or after. */
  readonly phase: "call" | "reply";
  /** How far the restart comes meanwhile: it has claimed, has stopped the old instance, has asked for the new one. */
  readonly until: "control-plane.delete" | "database.secrets-load" | "control-plane.provision";
  /** After that, ms. */
  readonly laterMs: number;
}

const WITHIN_MS = 30_000;
const AGENT_BOOT_MS = 1_000;

// An instance registers for the first time while its workspace is restarted: it has no token yet that could be revoked. Whenever
// its register is looked at, the token that is live in the end is the new instance's.
export default serverScenario<Plan>({
  title: "the first register of an instance that is replaced takes no token from the next one",
  spec: ["server:E-42"],
  covers: ["server:TOK-17"],
  kills: ["M-27", "X-27"],
  backends: ["saas"],
  plan: fc.record({
    at: fc.constantFrom("server.register" as const, "database.workspace" as const, "database.register" as const),
    phase: fc.constantFrom("call" as const, "reply" as const),
    until: fc.constantFrom("control-plane.delete" as const, "database.secrets-load" as const, "control-plane.provision" as const),
    laterMs: fc.integer({ min: 0, max: 5_000 }),
  }),
  directed: [
    { at: "database.register", phase: "reply", until: "control-plane.provision", laterMs: 0 },
    { at: "database.register", phase: "call", until: "control-plane.provision", laterMs: 0 },
    { at: "database.register", phase: "call", until: "control-plane.delete", laterMs: 0 },
    { at: "server.register", phase: "call", until: "control-plane.delete", laterMs: 0 },
    { at: "server.register", phase: "call", until: "database.secrets-load", laterMs: 0 },
    { at: "server.register", phase: "call", until: "control-plane.provision", laterMs: 0 },
    { at: "database.workspace", phase: "call", until: "database.secrets-load", laterMs: 0 },
  ],
  windows: [{ name: "a restart was accepted while a register was under way", entered: heldDuring(["restart"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ agent: { bootMs: AGENT_BOOT_MS } });
    const register = rig.hold({ point: plan.at, nth: 1, at: plan.phase });
    await Promise.race([register.reached, rig.sleep(WITHIN_MS)]);
    const cycle = rig.hold({ point: plan.until, nth: 1, at: "reply" });
    const answer = await workspace.restart();
    await Promise.race([cycle.reached, rig.sleep(WITHIN_MS)]);
    register.release();
    await rig.sleep(plan.laterMs);
    cycle.release();
    await rig.sleep(WITHIN_MS);
    const online = await workspace.reaches("online", WITHIN_MS);
    await rig.sleep(1_000 + 4 * rig.maxDelayMs);
    const used = await workspace.state({ bearer: workspace.agent.token(workspace.agent.lives) });
    const told = `${plan.at} (${plan.phase}) held until ${plan.until}`;
    rig.claim(
      "server:TOK-17",
      answer.status === 202 && online && workspace.agent.registered,
      `${told}: the new instance could not register`,
    );
    rig.claim("server:TOK-17", used.status === 200, `${told}: the new instance's token was answered ${used.status}`);
    rig.claim("server:TOK-17", (await liveTokens(workspace)) === 1, `${told}: ${await liveTokens(workspace)} tokens are live`);
  },
});
