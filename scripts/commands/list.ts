import { subjectOf, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { defectIds, loadDefect, loadVariant, variantIds } from "#scenarios/wiring/corpus.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say } from "#scripts/output.ts";
import { selectScenarios } from "#scripts/selection.ts";

const line = (scenario: Scenario): string => {
  const spec = scenario.spec.map((one) => one.replace(/^\w+:/, "")).join(" ") || (scenario.measures ? "figures" : "");
  return `${scenario.id.padEnd(50)} ${spec.padEnd(8)} ${scenario.title}`;
};

/** Shows scenarios, by subject. */
export const listScenarios = (scenarios: readonly Scenario[]): void => {
  for (const [subject, ofSubject] of Map.groupBy(scenarios, ({ id }) => subjectOf(id))) {
    say(paint("bold", `${ofSubject.length} scenarios of the ${subject}`));
    for (const scenario of ofSubject) say(`  ${line(scenario)}`);
  }
};

const listCorpus = async (subject: Subject): Promise<void> => {
  say();
  say(paint("bold", `${defectIds(subject).length} defects of the ${subject}`));
  for (const id of defectIds(subject)) say(`  ${id.padEnd(8)} ${(await loadDefect(subject, id)).wrong}`);
  say();
  say(paint("bold", `${variantIds(subject).length} right-but-different parts of the ${subject}`));
  for (const id of variantIds(subject)) say(`  ${id.padEnd(22)} ${(await loadVariant(subject, id)).differs}`);
};

/** `seatrial list`: what there is to sail, and with what. */
export const listCommand = async (
  wanted: readonly string[],
  { grep, subjects }: { readonly grep?: string | undefined; readonly subjects: readonly Subject[] },
): Promise<number> => {
  const scenarios = await selectScenarios(wanted, { grep, subjects });
  listScenarios(scenarios);
  if (wanted.length > 0 || grep !== undefined) return EXIT.ok;
  for (const subject of subjects) await listCorpus(subject);
  say();
  say(`${paint("bold", "boot profiles")}  ${profileIds().join("  ")}`);
  return EXIT.ok;
};
