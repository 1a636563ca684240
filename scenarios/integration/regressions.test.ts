import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { subjectOf } from "#harness/history/subject.ts";
import { timeline } from "#harness/voyage/timeline.ts";
import type { VoyageName } from "#harness/voyage/token.ts";
import { judge } from "#harness/voyage/voyage.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { sailInSim } from "#scripts/carriers.ts";

interface Regression {
  readonly name: VoyageName;
  readonly plan: unknown;
  readonly exact: boolean;
  readonly explore: { readonly latencyMaxMs: number; readonly stallMaxMs: number };
  /** What was wrong when it was found. */
  readonly found: string;
  /** The windows that it entered then; one that is not entered any more is stale. */
  readonly windows: readonly string[];
}

const FOLDER = new URL("../../corpus/regressions/", import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));

describe("voyages that once found a fault", () => {
  test.each(files)("%s holds and still enters its windows", async (file) => {
    const regression = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Regression;
    const scenario = await loadScenario(regression.name.scenario);
    const order = { name: regression.name, scenario, plan: regression.plan, exact: regression.exact, explore: regression.explore };
    const sailed = await sailInSim(order);
    const result = judge(order, sailed, checkersOf(subjectOf(scenario.id)));
    expect(result.verdict, `${regression.found}\n${timeline(sailed.history, result).join("\n")}`).toBe("held");
    expect(result.windows, "stale: it no longer enters the windows it was stored for").toEqual(regression.windows);
  });
});
