import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { agesWhenSwept, betweenSweeps, GRACE_MS, leftBehind, SWEEP_MS } from "./left-behind.ts";

interface Plan {
  /** Where the sweeper waits while the workspace is restarted: before its candidates are read, or before one is revoked. */
  readonly at: "token-holders" | "token-revoke-stale";
  /** How far the restart comes meanwhile: claimed and stopped, or started. */
  readonly until: "create" | "started";
}

const AGENT_BOOT_MS = 1_000;
const WITHIN_MS = 20_000;

// The race that the sweeper was reviewed for: a stale token is found, the workspace is restarted, and only then the sweeper
// writes. The token that the restart minted is not touched, and the new agent registers with it.
export default serverScenario<Plan>({
  title: "a restart under the sweeper's hands keeps the token it minted",
  spec: ["server:E-18"],
  covers: ["server:TOK-02", "server:TOK-03", "server:TOK-11", "server:TOK-16"],
  kills: ["M-28"],
  backends: ["docker"],
  plan: fc.record({
    at: fc.constantFrom("token-holders" as const, "token-revoke-stale" as const),
    until: fc.constantFrom("create" as const, "started" as const),
  }),
  directed: [
    { at: "token-revoke-stale", until: "started" },
    { at: "token-revoke-stale", until: "create" },
    { at: "token-holders", until: "create" },
    { at: "token-holders", until: "started" },
  ],
  windows: [
    {
      name: "a restart was accepted while a sweep was under way",
      entered: heldDuring(["restart"]),
    },
  ],
  run: async (rig, plan) => {
    await betweenSweeps(rig);
    const workspace = await leftBehind(rig, { agent: { bootMs: AGENT_BOOT_MS } });
    await rig.sleep(GRACE_MS);
    const sweep = rig.hold({ point: `database.${plan.at}`, nth: 1, at: "call" });
    const came = await Promise.race([sweep.reached.then(() => true), rig.sleep(2 * SWEEP_MS).then(() => false)]);
    if (!came) return;
    const create = rig.hold({ point: "docker.create", nth: 1, at: "call" });
    const answer = await workspace.restart();
    await Promise.race([create.reached, rig.sleep(WITHIN_MS)]);
    if (plan.until === "started") {
      create.release();
      await workspace.reaches("online", WITHIN_MS);
    }
    sweep.release();
    await rig.sleep(1_000 + 4 * rig.maxDelayMs);
    create.release();
    const online = await workspace.reaches("online", 2 * SWEEP_MS);
    const ages = await agesWhenSwept(rig, workspace);
    rig.claim(
      "server:TOK-02",
      ages.every((age) => age > GRACE_MS),
      `the sweeper revoked tokens unused for ${ages.join(", ")} ms`,
    );
    rig.claim(
      "server:TOK-03",
      plan.at !== "token-holders" || ages.length === 0,
      "the sweeper took a token of a workspace that was being provisioned",
    );
    rig.claim("server:TOK-16", answer.status === 202 && online, `after a restart answered ${answer.status} the agent did not come online`);
    const used = await workspace.state({ bearer: workspace.agent.token() });
    rig.claim("server:TOK-02", used.status === 200, `the token in the volume was answered ${used.status}`);
    rig.claim("server:TOK-11", used.status === 200, `the fresh token was revoked with the stale one: ${used.status}`);
  },
});
