import { subjectOf, SUBJECTS, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { suggestion, UsageError } from "./usage-error.ts";

const matches = (scenario: Scenario, wanted: string): boolean =>
  scenario.id === wanted ||
  scenario.id.endsWith(`/${wanted}`) ||
  `/${scenario.id}`.includes(`/${wanted}/`) ||
  scenario.spec.some((spec) => spec === wanted || spec.endsWith(`:${wanted}`));

/** What narrows a choice of scenarios. */
export interface Narrowed {
  /** A regular expression over ids and titles. */
  readonly grep?: string | undefined;
  /** All when absent. */
  readonly subjects?: readonly Subject[];
}

/**
 * The scenarios that a command line names: by id, by the end of an id, by folder, or by the spec
 * row (`E-09`, of each subject that has one); all when nothing is named. Throws `UsageError` for a name that fits none.
 */
export const selectScenarios = async (
  wanted: readonly string[],
  { grep, subjects = SUBJECTS }: Narrowed = {},
): Promise<readonly Scenario[]> => {
  const all = (await loadScenarios()).filter((scenario) => subjects.includes(subjectOf(scenario.id)));
  const chosen = wanted.length === 0 ? all : all.filter((scenario) => wanted.some((one) => matches(scenario, one)));
  for (const one of wanted) {
    if (all.some((scenario) => matches(scenario, one))) continue;
    const names = all.flatMap((scenario) => [scenario.id, ...scenario.spec, scenario.id.split("/").at(-1) ?? ""]);
    throw new UsageError(`unknown scenario "${one}": expected an id, a folder or a spec row of "seatrial list"${suggestion(one, names)}`);
  }
  if (grep === undefined) return chosen;
  const pattern = patternOf(grep);
  const found = chosen.filter((scenario) => pattern.test(`${scenario.id} ${scenario.title}`));
  if (found.length === 0) throw new UsageError(`--grep ${grep} matches no scenario: see "seatrial list"`);
  return found;
};

const patternOf = (grep: string): RegExp => {
  try {
    return new RegExp(grep, "i");
  } catch (error) {
    throw new UsageError(`--grep is no regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
};
