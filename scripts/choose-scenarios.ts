import { subjectOf, SUBJECTS, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { readReport } from "#reports/read-report.ts";
import { defectIds, variantIds } from "#scenarios/wiring/corpus.ts";
import { CARRIED, whyNotOn } from "./carriers.ts";
import { warn } from "./output.ts";
import type { RunOptions } from "./run-options.ts";
import { modelsOf } from "./sail-cells.ts";
import { selectScenarios } from "./selection.ts";
import { UsageError } from "./usage-error.ts";

/** What a run chose to sail, and what its rig cannot show. */
export interface Chosen {
  readonly sailed: readonly Scenario[];
  /** Why not, by scenario. */
  readonly missing: ReadonlyMap<string, string>;
  /** Subjects that nobody named and this rig does not carry. */
  readonly uncarried: readonly Subject[];
}

const lastFailed = (output: string): readonly string[] => {
  const report = readReport(`${output}/report.json`);
  const ids = [...new Set(report.failures.map((failure) => failure.scenario))];
  if (ids.length === 0) throw new UsageError(`--last-failed: nothing failed in the last run (${output}/report.json)`);
  return ids;
};

/** The scenarios whose subject has this part in its corpus; the id is a subject's own. Throws `UsageError` when none has. */
const thatHave = (
  scenarios: readonly Scenario[],
  id: string | null,
  { what, idsOf }: { readonly what: string; readonly idsOf: (subject: Subject) => readonly string[] },
): readonly Scenario[] => {
  if (id === null) return scenarios;
  const having = scenarios.filter((scenario) => idsOf(subjectOf(scenario.id)).includes(id));
  const without = scenarios.length - having.length;
  if (without > 0 && having.length === 0)
    throw new UsageError(`${id} is no ${what} of the subject of these scenarios: see "seatrial list"`);
  if (without > 0) warn(`${id}: left out ${without} scenario(s) of the subject that has no such ${what}`);
  return having;
};

/** Those that are sailed under one of the wanted models. Throws `UsageError` when none is. */
const underModels = (scenarios: readonly Scenario[], options: RunOptions): readonly Scenario[] => {
  const under = scenarios.filter((scenario) => modelsOf(scenario, options).length > 0);
  if (under.length > 0 || scenarios.length === 0) return under;
  const has = [...new Set(scenarios.flatMap((scenario) => scenario.models))].join(", ");
  throw new UsageError(`--model ${options.models?.join(", ")}: these scenarios are sailed under ${has}`);
};

/** What a command line asks to sail. Throws `UsageError`. */
export const chooseScenarios = async (wanted: readonly string[], options: RunOptions): Promise<Chosen> => {
  const { defect, variant, grep } = options;
  const names = options.lastFailed ? lastFailed(options.output) : wanted;
  const unnamed = names.length === 0 && grep === undefined;
  const uncarried =
    unnamed && options.subjects.length === SUBJECTS.length ? SUBJECTS.filter((subject) => !CARRIED[options.rig].includes(subject)) : [];
  const subjects = options.subjects.filter((subject) => !uncarried.includes(subject));
  const selected = await selectScenarios(names, { grep, subjects });
  const aimed = defect !== null && unnamed;
  const declaring = aimed ? selected.filter((scenario) => scenario.kills.includes(defect)) : selected;
  const withDefect = thatHave(declaring, defect, { what: "defect", idsOf: defectIds });
  const withVariant = thatHave(withDefect, variant, { what: "variant", idsOf: variantIds });
  const all = underModels(withVariant, options);
  if (aimed) warn(`${defect}: sailing the ${all.length} scenario(s) that declare to catch it; name scenarios to sail others`);
  const missing = new Map<string, string>();
  for (const scenario of all) {
    const why = await whyNotOn(options.rig, scenario);
    if (why !== null) missing.set(scenario.id, why);
  }
  if (all.length > 0 && all.every((scenario) => !CARRIED[options.rig].includes(subjectOf(scenario.id))))
    throw new UsageError(
      `--rig ${options.rig} carries no ${[...new Set(all.map(({ id }) => subjectOf(id)))].join(", ")}: sail it on sim or live`,
    );
  return { sailed: all.filter((scenario) => !missing.has(scenario.id)), missing, uncarried };
};
