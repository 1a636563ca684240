import { describe, expect, test } from "vitest";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { judge, type VoyageResult } from "#harness/voyage/voyage.ts";
import { BESIDES, ORDERS, PASS, type Beside } from "#scenarios/server/tokens/sweep-orders.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { sailServerSim } from "#scenarios/wiring/server/sim-carrier.ts";

const ID = "server/tokens/call-beside-sweep";

const story = async (): Promise<Scenario> => {
  const found = (await loadScenarios()).find(({ id }) => id === ID);
  if (found === undefined) throw new Error(`there is no story ${ID}`);
  return found;
};

const sail = async (
  scenario: Scenario,
  plan: { readonly beside: Beside; readonly order: number },
  defect: string | null,
): Promise<VoyageResult> => {
  const name = { scenario: ID, seed: 1, path: null, model: "docker", rig: "sim", profile: "production-like", defect, variant: null };
  const order = { name, scenario, plan, exact: true };
  return judge(order, await sailServerSim(order), checkersOf("server"));
};

/** What broke in each order of the sweep's calls with the other's, and nothing where nothing did. */
const broken = async (beside: Beside, defect: string | null = null): Promise<readonly string[]> => {
  const scenario = await story();
  const told: string[] = [];
  for (const [order, calls] of ORDERS[beside].entries()) {
    const { verdict, first, crash } = await sail(scenario, { beside, order }, defect);
    if (verdict === "broken") told.push(`${calls.join(" ")}: ${first?.because ?? crash?.message ?? ""}`);
  }
  return told;
};

// The wired sweeper against one other actor, every merge of their calls (server:E-19, E-27).
describe("the stale-token pass beside", { timeout: 300_000 }, () => {
  test.for(BESIDES)("a %s is right in every order of their calls", async (beside, { annotate }) => {
    await annotate(`${ORDERS[beside].length} orders`);
    expect(await broken(beside)).toEqual([]);
  });

  test("a heartbeat is wrong, without the second look at each token, in exactly the orders in which the token is used between look and write", async () => {
    const between = (order: readonly string[]): boolean => {
      const use = order.indexOf("database.token-use");
      return order.indexOf(PASS[1]) < use && use < order.indexOf(PASS[2]);
    };
    expect(await broken("heartbeat", "M-28")).toHaveLength(ORDERS.heartbeat.filter(between).length);
  });
});
