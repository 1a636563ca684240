import { availableParallelism } from "node:os";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { KillResult } from "#harness/voyage/kill.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import type { Span } from "#harness/voyage/sweep.ts";
import type { CellSum } from "#harness/voyage/sweep.ts";
import type { VaryResult } from "#harness/voyage/vary.ts";
import { formatToken } from "#harness/voyage/token.ts";
import { defectIds, variantIds } from "#scenarios/wiring/corpus.ts";
import { tokenCommit } from "#scripts/commit.ts";
import { Crew, type Job } from "#scripts/crew.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, Progress, say } from "#scripts/output.ts";
import { selectScenarios } from "#scripts/selection.ts";
import { defectOf, VOYAGES } from "#scripts/subjects.ts";

export interface KillOptions {
  readonly subjects: readonly Subject[];
  readonly defect?: string | undefined;
  readonly full?: boolean | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly threads?: number | undefined;
  readonly variants: boolean;
}

/** What a cell with a right-but-different part sails: the first directed plans, which enter the windows, and random ones where there is room. */
const variantSpan = ({ id, directed, voyagesMax }: Scenario, root: number): Span => {
  const { withVariant, directedWithVariant } = VOYAGES[subjectOf(id)];
  const from = -directed.length;
  // A story that takes seconds is told once.
  if (voyagesMax !== null) return { root, from, to: from + 1 };
  return { root, from, to: directed.length > directedWithVariant ? from + directedWithVariant : withVariant };
};

/** Which models of a scenario a variant is sailed under: each under another one, where a subject's voyages are slow. */
const modelsWithVariant = ({ id, models }: Scenario, variant: number): readonly string[] => {
  if (!VOYAGES[subjectOf(id)].oneModelWithVariant) return models;
  const nth = (hash32(0, id) + variant) % models.length;
  return models.slice(nth, nth + 1);
};

const jobsOf = (scenarios: readonly Scenario[], options: KillOptions): readonly Job[] => {
  const only = options.defect === undefined ? null : defectOf(options.subjects, options.defect);
  const pairs = scenarios.flatMap((scenario) => {
    const defects = defectIds(subjectOf(scenario.id)).filter((defect) => only === null || defect === only);
    const aimed = options.full === true ? defects : defects.filter((defect) => scenario.kills.includes(defect));
    return aimed.map((defect): Job => ({ kind: "kill", scenario: scenario.id, defect, root: options.seed, voyagesMax: options.runs }));
  });
  if (!options.variants) return pairs;
  const varied = scenarios.map((scenario): Job => ({
    kind: "vary",
    scenario: scenario.id,
    variants: variantIds(subjectOf(scenario.id)).flatMap((variant, nth) =>
      modelsWithVariant(scenario, nth).map((model) => ({ variant, model })),
    ),
    span: variantSpan(scenario, options.seed),
  }));
  return [...pairs, ...varied];
};

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Declared pairs that were not killed fail the command; with --full the others only inform. */
const reportKills = (kills: readonly KillResult[], declared: (kill: KillResult) => boolean): number => {
  const commit = tokenCommit();
  let open = 0;
  for (const kill of kills.toSorted(
    (a, b) => a.defect.localeCompare(b.defect, "en", { numeric: true }) || a.scenario.localeCompare(b.scenario),
  )) {
    const killed = kill.outcome === "killed";
    if (!killed && declared(kill)) open += 1;
    const mark = killed ? paint("green", "killed") : declared(kill) ? paint("red", kill.outcome) : paint("dim", kill.outcome);
    const after = killed ? `by ${kill.rule} at voyage ${kill.voyages}` : kill.because;
    say(`  ${kill.defect.padEnd(6)} ${kill.scenario.padEnd(48)} ${mark} ${after}`);
    if (!killed && declared(kill) && kill.name !== null) say(`         npx seatrial replay "${formatToken(kill.name, commit)}"`);
  }
  return open;
};

const reportVariants = (sums: readonly CellSum[], { variants, same }: { readonly variants: number; readonly same: number }): number => {
  const red = sums.filter((sum) => sum.broken > 0);
  const voyages = sums.reduce((total, sum) => total + sum.voyages, 0);
  if (sums.length > 0 || same > 0) {
    say(`  ${variants} right-but-different parts: ${voyages} voyages in ${sums.length} cells, ${red.length} cells red`);
    say(paint("dim", `  ${same} voyages never ask the part that differs: they are the reference's own and were not sailed again`));
  }
  for (const sum of red) {
    const [failure] = sum.failures;
    say(
      `  ${paint("red", "red")} ${sum.cell.scenario} with ${sum.cell.variant ?? ""}: ${failure?.rule ?? "crash"}: ${failure?.because ?? ""}`,
    );
    if (failure !== undefined) say(`         npx seatrial replay "${formatToken(failure.name, tokenCommit())}"`);
  }
  return red.length;
};

/** What was sailed, and whether that is everything there is. */
interface Told {
  readonly scenarios: readonly Scenario[];
  readonly whole: boolean;
}

/** What all jobs brought back. */
interface Haul {
  readonly kills: readonly KillResult[];
  readonly varied: readonly VaryResult[];
}

const sail = async (jobs: readonly Job[], threads: number): Promise<Haul> => {
  const kills: KillResult[] = [];
  const varied: VaryResult[] = [];
  const progress = new Progress();
  let done = 0;
  const crew = new Crew(jobs, (result) => {
    done += 1;
    progress.show(() => `${done} of ${jobs.length} pairs, and scenarios with variants`);
    if (result.kind === "kill") kills.push(result.result);
    else if (result.kind === "vary") varied.push(result.result);
  });
  await crew.sail(threads);
  progress.end();
  return { kills, varied };
};

/** A part that differs and that no scenario asks proves nothing; only a whole sweep can tell. */
const reportUnasked = (subject: Subject, sums: readonly CellSum[]): number => {
  const asked = new Set(sums.map(({ cell }) => cell.variant));
  const unasked = variantIds(subject).filter((variant) => !asked.has(variant));
  for (const variant of unasked) say(`  ${paint("red", "unasked")} ${variant}: no scenario asks the part that differs`);
  return unasked.length;
};

/** Tells of one subject; returns how many declared pairs are open, variant cells red and variants unasked. */
const reportSubject = (subject: Subject, haul: Haul, { scenarios, whole }: Told): number => {
  const kills = haul.kills.filter(({ scenario }) => subjectOf(scenario) === subject);
  const varied = haul.varied.filter((one) => subjectOf(one.scenario) === subject);
  const sums = varied.flatMap((one) => one.sums);
  const same = varied.reduce((total, one) => total + one.same, 0);
  const declared = (kill: KillResult): boolean =>
    scenarios.find((scenario) => scenario.id === kill.scenario)?.kills.includes(kill.defect) ?? false;
  const open = reportKills(kills, declared);
  const red = reportVariants(sums, { variants: variantIds(subject).length, same });
  const killed = kills.filter((kill) => kill.outcome === "killed");
  say(
    paint(
      "bold",
      `${subject}: ${killed.length} of ${kills.length} pairs killed, median ${median(killed.map((kill) => kill.voyages))} voyages to the first catch; ${open} declared pairs open, ${red} variant cells red`,
    ),
  );
  return open + red + (whole ? reportUnasked(subject, sums) : 0);
};

/** `seatrial kill`: proves that every declared defect turns its scenario red for the right reason, and no variant does. */
export const killCommand = async (wanted: readonly string[], options: KillOptions): Promise<number> => {
  const scenarios = await selectScenarios(wanted, options);
  const haul = await sail(jobsOf(scenarios, options), options.threads ?? availableParallelism());
  const sailed = new Set(scenarios.map(({ id }) => subjectOf(id)));
  let wrong = 0;
  const whole = options.variants && wanted.length === 0;
  for (const subject of sailed) wrong += reportSubject(subject, haul, { scenarios, whole });
  return wrong > 0 ? EXIT.broken : EXIT.ok;
};
