import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { loadContract, type ContractRule } from "#scripts/contract.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say } from "#scripts/output.ts";
import { suggestion, UsageError } from "#scripts/usage-error.ts";

export interface CoverageOptions {
  readonly subjects: readonly Subject[];
  readonly area?: string | undefined;
  readonly json?: boolean | undefined;
}

/** A contract, and who puts each of its rules to the test. */
interface Covered {
  readonly subject: Subject;
  readonly rules: readonly ContractRule[];
  readonly covers: ReadonlyMap<string, readonly string[]>;
  /** How many scenarios and checkers the subject has. */
  readonly by: string;
}

/** Who puts each rule of a subject to the test. Throws when something cites a rule that the contract does not have. */
export const coveredOf = async (subject: Subject): Promise<Covered> => {
  const rules = loadContract(subject);
  const scenarios = (await loadScenarios()).filter(({ id }) => subjectOf(id) === subject);
  const checkers = checkersOf(subject);
  const covers = new Map<string, string[]>();
  const add = (rule: string, by: string): void => void covers.set(rule, [...(covers.get(rule) ?? []), by]);
  for (const scenario of scenarios) for (const rule of scenario.covers) add(rule, scenario.id);
  for (const { id, test } of rules) if (test !== undefined) add(id, test);
  for (const { id, scenarios: told = [] } of rules) {
    const missing = told.filter((name) => !scenarios.some((one) => one.id === name));
    if (missing.length > 0) throw new Error(`${id} asks for stories that there are not: ${missing.join(", ")}`);
    for (const name of told) add(id, name);
  }
  // An invariant judges every history, so its rules are covered by every scenario.
  for (const checker of checkers) for (const rule of checker.rules) add(rule, `invariant ${checker.id}`);
  const foreign = [...covers.keys()].filter((rule) => !rules.some((one) => one.id === rule));
  if (foreign.length > 0) throw new Error(`Scenarios or checkers cite rules that the contract does not have: ${foreign.join(", ")}`);
  return { subject, rules, covers, by: `${scenarios.length} scenarios and ${checkers.length} checkers` };
};

const isLater = (rule: ContractRule): boolean => rule.half === 2;
const isNone = (rule: ContractRule): boolean => rule.level === "NOT-APPLICABLE";

/** What counts of some rules: those that this half owes, and the rest. */
const halves = (rules: readonly ContractRule[]) => ({
  now: rules.filter((rule) => !isNone(rule) && !isLater(rule)),
  later: rules.filter((rule) => !isNone(rule) && isLater(rule)),
});

const inTest = (rules: readonly ContractRule[], { covers }: Covered): number => rules.filter((rule) => covers.has(rule.id)).length;

/** Such as ` 20 of  23`, in columns; blanks where there is nothing to count. */
const share = (rules: readonly ContractRule[], covered: Covered): string =>
  rules.length === 0 ? " ".repeat(10) : `${String(inTest(rules, covered)).padStart(3)} of ${String(rules.length).padStart(3)}`;

/** One line an area: what this half has of it, and the rest apart. */
const areaLine = (area: string, rules: readonly ContractRule[], covered: Covered): string => {
  const { now, later } = halves(rules);
  return `${area.padEnd(8)} ${share(now, covered)}${later.length === 0 ? "" : `   next half ${share(later, covered)}`}`;
};

const ruleLine = (rule: ContractRule, { covers }: Covered): string => {
  if (isNone(rule)) return `  ${paint("dim", "none    ")} ${rule.id.padEnd(18)} ${rule.rule} (${rule.reason ?? ""})`;
  const open = isLater(rule) ? paint("dim", "later   ") : paint("yellow", "open    ");
  const why = covers.has(rule.id) || rule.reason === undefined ? "" : ` (${rule.reason})`;
  return `  ${covers.has(rule.id) ? paint("green", "covered ") : open} ${rule.id.padEnd(18)} ${rule.rule}${why}`;
};

/** Rules of this half that nothing puts to the test. */
const exceptionsOf = (now: readonly ContractRule[], { covers }: Covered): readonly ContractRule[] =>
  now.filter((rule) => !covers.has(rule.id));

/** Of the rules of this half, the most that nothing need put to the test. */
const EXCEPTIONS_MAX = 0.05;

/** What is wrong with the exceptions of a contract: too many, one without a reason, or a reason for what is covered. */
const faultsOf = (covered: Covered): readonly string[] => {
  const { now } = halves(covered.rules);
  const exceptions = exceptionsOf(now, covered);
  const stale = now.filter(({ id, reason }) => reason !== undefined && covered.covers.has(id));
  return [
    ...exceptions
      .filter(({ reason }) => reason === undefined)
      .map(({ id }) => `${id} is put to the test by nothing, and no reason says why`),
    ...stale.map(({ id }) => `${id} is put to the test: its reason for not being so is stale`),
    ...(exceptions.length > EXCEPTIONS_MAX * now.length
      ? [`${covered.subject}: ${exceptions.length} exceptions are more than ${100 * EXCEPTIONS_MAX} % of ${now.length} rules`]
      : []),
  ];
};

const tell = (covered: Covered, shown: readonly ContractRule[], withRules: boolean): void => {
  for (const [area, rules] of Map.groupBy(shown, (rule) => rule.area)) {
    say(areaLine(area, rules, covered));
    if (withRules) for (const rule of rules) say(ruleLine(rule, covered));
  }
  const { now, later } = halves(shown);
  const half = later.length === 0 ? "" : "this half, ";
  const rest = later.length === 0 ? "" : `; of the next half, ${inTest(later, covered)} of ${later.length}`;
  for (const rule of exceptionsOf(now, covered)) say(ruleLine(rule, covered));
  say(
    paint("bold", `${covered.subject}: ${half}${inTest(now, covered)} of ${now.length} rules are put to the test by ${covered.by}${rest}`),
  );
};

/** `seatrial coverage`: which rules of each contract some scenario puts to the test, and which none does. */
export const coverageCommand = async ({ subjects, area, json }: CoverageOptions): Promise<number> => {
  const contracts = await Promise.all(subjects.map(coveredOf));
  const areas = [...new Set(contracts.flatMap(({ rules }) => rules.map((rule) => rule.area)))];
  if (area !== undefined && !areas.includes(area)) {
    throw new UsageError(`unknown area "${area}": expected one of ${areas.join(", ")}${suggestion(area, areas)}`);
  }
  const shownOf = ({ rules }: Covered): readonly ContractRule[] => rules.filter((rule) => area === undefined || rule.area === area);
  if (json === true) {
    const all = contracts.flatMap((covered) => shownOf(covered).map((rule) => ({ ...rule, covers: covered.covers.get(rule.id) ?? [] })));
    say(JSON.stringify(all, null, 2));
    return EXIT.ok;
  }
  for (const covered of contracts) {
    const shown = shownOf(covered);
    if (shown.length > 0) tell(covered, shown, area !== undefined);
  }
  const faults = contracts.flatMap(faultsOf);
  for (const fault of faults) say(paint("red", fault));
  return faults.length === 0 ? EXIT.ok : EXIT.broken;
};
