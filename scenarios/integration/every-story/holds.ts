import { expect, test } from "vitest";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { modelLabel, subjectOf } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { planOf } from "#harness/voyage/plan.ts";
import { timeline } from "#harness/voyage/timeline.ts";
import { voyageName, type Cell } from "#harness/voyage/sweep.ts";
import { formatToken } from "#harness/voyage/token.ts";
import { judge } from "#harness/voyage/voyage.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { sailInSim } from "#scripts/carriers.ts";

const ROOT_SEED = 1;
/** As long as a rule was not put to the test. */
const RANDOM_VOYAGES_MAX = 8;

const holds = async (scenario: Scenario, model: string): Promise<void> => {
  const cell: Cell = { scenario: scenario.id, model, rig: "sim", profile: "production-like", defect: null, variant: null };
  const obligations = new Map<string, number>();
  const untested = (): readonly string[] => scenario.covers.filter((rule) => (obligations.get(rule) ?? 0) === 0);
  for (let index = -scenario.directed.length; index < Math.min(RANDOM_VOYAGES_MAX, scenario.voyagesMax ?? Infinity); index += 1) {
    if (index > -scenario.directed.length && untested().length === 0) break;
    const name = voyageName(cell, scenario, { root: ROOT_SEED, index });
    const order = { name, scenario, ...planOf(scenario, name) };
    const sailed = await sailInSim(order);
    const result = judge(order, sailed, checkersOf(subjectOf(scenario.id)));
    const told =
      result.verdict === "held"
        ? ""
        : `${formatToken(name, "any")}\n${result.crash?.stack ?? ""}\n${timeline(sailed.history, result).join("\n")}`;
    expect(result.verdict, told).toBe("held");
    for (const rule of result.rules) obligations.set(rule.rule, (obligations.get(rule.rule) ?? 0) + rule.obligations);
    if (index === -scenario.directed.length) {
      expect(result.windows, "the first directed plan enters every window").toEqual(scenario.windows.map((window) => window.name));
    }
  }
  expect(untested(), "rules that the scenario says it covers and never put to the test").toEqual([]);
};

/**
 * Each of these stories holds in its first directed plan, which enters its windows, and in as many further voyages as it takes until
 * each of its rules was put to the test; each under one of its models, in turn. A sweep sails all directed plans and many random ones,
 * under every model.
 */
export const everyStoryHolds = async (among: (id: string) => boolean): Promise<void> => {
  const scenarios = (await loadScenarios()).filter(({ id }) => among(id));
  const turns = scenarios.map((scenario, index) => {
    const model = scenario.models[index % scenario.models.length] ?? "";
    return { id: scenario.id, label: modelLabel(scenario.id, model), scenario, model };
  });
  test.each(turns)("$id holds under $label", ({ scenario, model }) => holds(scenario, model));
};
