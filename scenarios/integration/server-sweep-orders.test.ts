import { describe, expect, test } from "vitest";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { judge } from "#harness/voyage/voyage.ts";
import { between, BESIDES, ORDERS, PASS, realisedOrder, wentBetween, type Beside } from "#scenarios/server/tokens/sweep-orders.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { sailServerSim } from "#scenarios/wiring/server/sim-carrier.ts";

const ID = "server/tokens/call-beside-sweep";

const story = async (): Promise<Scenario> => {
  const found = (await loadScenarios()).find(({ id }) => id === ID);
  if (found === undefined) throw new Error(`there is no story ${ID}`);
  return found;
};

/** What the orders of the sweep's calls with the other's came to. */
interface Sailed {
  /** What broke, by the order that was asked for. */
  readonly broken: readonly string[];
  /** The different orders in which the calls were carried out. */
  readonly realised: ReadonlySet<string>;
  /** How many orders had a call of the other between the sweeper's look and its write. */
  readonly contested: number;
}

/** Every order, or these. */
const sailAll = async (
  beside: Beside,
  { defect = null, only }: { readonly defect?: string | null; readonly only?: number } = {},
): Promise<Sailed> => {
  const scenario = await story();
  const broken: string[] = [];
  const realised = new Set<string>();
  let contested = 0;
  for (const [order, calls] of ORDERS[beside].entries()) {
    if (only !== undefined && order !== only) continue;
    const name = { scenario: ID, seed: 1, path: null, model: "docker", rig: "sim", profile: "production-like", defect, variant: null };
    const asked = { name, scenario, plan: { beside, order }, exact: true };
    const sailed = await sailServerSim(asked);
    realised.add(realisedOrder(sailed.history).join(" "));
    if (wentBetween(sailed.history)) contested += 1;
    const { verdict, first, crash } = judge(asked, sailed, checkersOf("server"));
    if (verdict === "broken") broken.push(`${calls.join(" ")}: ${first?.because ?? crash?.message ?? ""}`);
  }
  return { broken, realised, contested };
};

/** As measured: an order that the one before it makes needless comes to another one's, and what is not stale is not written. */
const FLOORS: Readonly<Record<Beside, { readonly realised: number; readonly contested: number }>> = {
  heartbeat: { realised: 25, contested: 10 },
  register: { realised: 25, contested: 10 },
  restart: { realised: 76, contested: 10 },
};

const told = (beside: Beside, { realised, contested }: Sailed): string =>
  `${ORDERS[beside].length} orders, ${realised.size} different as carried out, ${contested} contested`;

// The wired sweeper against one other actor, every merge of their calls (server:E-19, E-27); more actors are in sweep-schedules.test.ts.
describe("the stale-token pass beside", { timeout: 1_800_000 }, () => {
  test.for(BESIDES)("a %s is right in every order of their calls", async (beside, { annotate }) => {
    const sailed = await sailAll(beside);
    await annotate(told(beside, sailed));
    expect(sailed.broken).toEqual([]);
    expect(sailed.realised.size).toBeGreaterThanOrEqual(FLOORS[beside].realised);
    expect(sailed.contested).toBeGreaterThanOrEqual(FLOORS[beside].contested);
  });

  test("a heartbeat is wrong, without the second look at each token, in exactly the orders in which the token is used between look and write", async () => {
    const isUsedBetween = (order: readonly string[]): boolean => {
      const use = order.indexOf("database.token-use");
      return order.indexOf(PASS[1]) < use && use < order.indexOf(PASS[2]);
    };
    expect((await sailAll("heartbeat", { defect: "M-28" })).broken).toHaveLength(ORDERS.heartbeat.filter(isUsedBetween).length);
  });

  test.for(["register", "restart"] as const)("a %s is wrong without that look, where all of it falls in between (M-28)", async (beside) => {
    const { broken } = await sailAll(beside, { defect: "M-28", only: between(beside) });
    expect(broken).toHaveLength(1);
  });
});
