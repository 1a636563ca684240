import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Scenario } from "#harness/rigs/scenario.ts";

const FOLDER = new URL("../", import.meta.url);
const ENDING = ".scenario.ts";

/** The ids of all scenarios: their paths below `scenarios/`, without the ending, sorted. */
export const scenarioIds = (): readonly string[] =>
  globSync(`**/*${ENDING}`, { cwd: fileURLToPath(FOLDER) })
    .map((file) => file.replaceAll("\\", "/").slice(0, -ENDING.length))
    .toSorted();

/** Nothing of this id is told. */
class UnknownScenarioError extends Error {
  override readonly name = "UnknownScenarioError";
}

/** One scenario by its id, with the id filled in. Throws `UnknownScenarioError`. */
export const loadScenario = async (id: string): Promise<Scenario> => {
  const file = new URL(`${id}${ENDING}`, FOLDER);
  if (!existsSync(file)) throw new UnknownScenarioError(`there is no scenario "${id}"`);
  const module = (await import(file.href)) as { readonly default: Scenario };
  return { ...module.default, id };
};

/** All scenarios, in the order of their ids. */
export const loadScenarios = (): Promise<readonly Scenario[]> => Promise.all(scenarioIds().map(loadScenario));
