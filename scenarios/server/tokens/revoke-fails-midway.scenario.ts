import fc from "fast-check";
import { serverScenario, type Workspace } from "#harness/rigs/server-rig.ts";
import { betweenSweeps, GRACE_MS, leftBehind, SWEEP_MS, sweptTokens } from "./left-behind.ts";

interface Plan {
  /** Which revocation fails, from 1. */
  readonly nth: number;
  /** SQLSTATE. */
  readonly code: string;
}

const WORKSPACES = 3;
const TURN_MS = 1_000;

// Three workspaces to heal, and the database refuses one revocation: the pass ends there and the rest is healed one sweep later.
export default serverScenario<Plan>({
  title: "a revocation that fails ends the pass, and the next one heals the rest",
  spec: ["server:E-25"],
  covers: ["server:TOK-07", "server:TOK-08", "server:TOK-10"],
  kills: ["X-25"],
  backends: ["docker"],
  plan: fc.record({ nth: fc.integer({ min: 1, max: WORKSPACES }), code: fc.constantFrom("57014", "40001", "53200") }),
  directed: [{ nth: 2, code: "57014" }],
  run: async (rig, plan) => {
    await betweenSweeps(rig);
    const workspaces: Workspace[] = [];
    for (let i = 0; i < WORKSPACES; i += 1) workspaces.push(await leftBehind(rig));
    rig.database.failNext("token-revoke-stale", [
      ...Array.from({ length: plan.nth - 1 }, () => ({ kind: "none" }) as const),
      { kind: "sql", code: plan.code },
    ]);
    const sweptNow = (): Promise<readonly number[]> => Promise.all(workspaces.map(sweptTokens));
    const until = rig.now() + GRACE_MS + 2 * SWEEP_MS;
    while (rig.database.calls("token-revoke-stale") < plan.nth && rig.now() < until) await rig.sleep(TURN_MS);
    await rig.sleep(2 * TURN_MS + 4 * rig.maxDelayMs);
    const asked = rig.database.calls("token-revoke-stale");
    const first = await sweptNow();
    rig.claim("server:TOK-08", asked === plan.nth, `after the failed revocation the pass went on: ${asked} of ${plan.nth} were tried`);
    rig.claim(
      "server:TOK-08",
      first.filter((tokens) => tokens === 1).length === plan.nth - 1,
      `after the pass whose revocation ${plan.nth} failed, tokens revoked were ${first.join(", ")}`,
    );
    await rig.sleep(SWEEP_MS + 2 * TURN_MS + 20 * rig.maxDelayMs);
    const second = await sweptNow();
    rig.claim(
      "server:TOK-08",
      second.every((tokens) => tokens === 1),
      `one sweep later tokens revoked were ${second.join(", ")}`,
    );
    rig.claim("server:TOK-07", (await workspaces[0]?.get())?.status === 200, "the server answered no more");
    const lines = await rig.logged("stale tokens were revoked");
    const logged = lines.map(({ fields }) => String((fields as Readonly<Record<string, unknown>>)["workspace"])).toSorted();
    const healed = workspaces.map(({ id }) => id).toSorted();
    rig.claim("server:TOK-10", logged.join() === healed.join(), `the log tells of ${logged.join(", ")}, healed were ${healed.join(", ")}`);
  },
});
