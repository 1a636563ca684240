import { mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { historyHash } from "#harness/history/history-file.ts";
import { subjectOf } from "#harness/history/subject.ts";
import { planOf } from "#harness/voyage/plan.ts";
import { shrink, type StillBreaks } from "#harness/voyage/shrink.ts";
import type { FoundFailure } from "#harness/voyage/sweep.ts";
import { story } from "#harness/voyage/timeline.ts";
import { formatToken, type VoyageName } from "#harness/voyage/token.ts";
import { judge, type Sailed, type VoyageOrder, type VoyageResult } from "#harness/voyage/voyage.ts";
import type { CellInput } from "#reports/report-input.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { sailInSim } from "./carriers.ts";
import { tokenCommit } from "./commit.ts";
import type { FailureFile } from "./failure-file.ts";
import type { RunOptions } from "./run-options.ts";

/** Voyages that shrinking one failure may cost. */
const SHRINK_VOYAGES = 300;
/** Failures that are shrunk and told; the others stand with their token. */
const TOLD_MAX = 3;

type ToldFailure = CellInput["failures"][number];

interface Judged {
  readonly sailed: Sailed;
  readonly result: VoyageResult;
}

const sailAndJudge = async (order: VoyageOrder): Promise<Judged> => {
  const sailed = await sailInSim(order);
  return { sailed, result: judge(order, sailed, checkersOf(subjectOf(order.scenario.id))) };
};

const breaks = (result: VoyageResult, rule: string | null): boolean =>
  rule === null ? result.crash !== null : result.rules.some((one) => one.rule === rule && one.verdict === "broken");

/** Whether the rule broke before the epilogue: then a smaller plan that only breaks there tells another story. */
const breaksInStory = ({ sailed, result }: Judged, rule: string | null): boolean => {
  const epilogueAt = sailed.history.events.find((event) => event.type === "epilogue")?.t ?? Number.POSITIVE_INFINITY;
  return breaks(result, rule) && result.rules.every((one) => one.rule !== rule || (one.at ?? 0) < epilogueAt);
};

/** The one command that sails this voyage again. */
export const replayCommand = (name: VoyageName, commit = tokenCommit()): string => `npx seatrial replay "${formatToken(name, commit)}"`;

/** Tells failures of simulated voyages: shrinks the first few, stores their plans, writes their stories. */
export class FailureTeller {
  readonly #options: RunOptions;
  readonly #folder: string;
  readonly #commit = tokenCommit();
  #told = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#folder = join(options.output, "failures");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One failure as the report shows it; `voyages` is how many of its cell failed. */
  async tell(failure: FoundFailure, voyages: number): Promise<ToldFailure> {
    const token = formatToken(failure.name, this.#commit);
    const shrunk =
      this.#options.shrink && this.#options.rig === "sim" && this.#told < TOLD_MAX ? await this.#shrinkAndStore(failure) : null;
    return {
      rule: failure.rule,
      because: failure.because,
      atMs: failure.at,
      token,
      replay: replayCommand(failure.name, this.#commit),
      voyages,
      crash: failure.crash,
      story: shrunk,
      partReport: failure.part,
    };
  }

  /** A plan that the reference fails too shows something else than the defect. */
  async #referenceHolds(order: VoyageOrder): Promise<boolean> {
    if (order.name.defect === null) return true;
    return (await sailAndJudge({ ...order, name: { ...order.name, defect: null } })).result.verdict === "held";
  }

  async #shrinkAndStore(failure: FoundFailure): Promise<readonly string[]> {
    this.#told += 1;
    const scenario = await loadScenario(failure.name.scenario);
    const order: VoyageOrder = { name: failure.name, scenario, ...planOf(scenario, failure.name) };
    const original = await sailAndJudge(order);
    const inStory = breaksInStory(original, failure.rule);
    const stillBreaks: StillBreaks = async (candidate) => {
      const found = await sailAndJudge({ ...order, ...candidate });
      const same = inStory ? breaksInStory(found, failure.rule) : breaks(found.result, failure.rule);
      return same && (await this.#referenceHolds({ ...order, ...candidate }));
    };
    const small = await shrink(order, stillBreaks, SHRINK_VOYAGES);
    const { sailed, result } = await sailAndJudge({ ...order, plan: small.plan, exact: small.exact });
    const stored: FailureFile = {
      format: "seatrial-voyage",
      version: 1,
      name: failure.name,
      commit: this.#commit,
      plan: small.plan,
      exact: small.exact,
      explore: scenario.explore,
      rule: failure.rule,
      because: failure.because,
      hash: historyHash(sailed.history, sailed.choices),
    };
    mkdirSync(this.#folder, { recursive: true });
    const file = join(this.#folder, `${this.#told}.json`);
    await writeFileAtomic(file, `${JSON.stringify(stored, null, 2)}\n`);
    return [
      `shrunk in ${small.voyages} voyages to ${JSON.stringify(small.plan)}${small.exact ? ", without exploration" : ""}`,
      ...story(sailed.history, result),
      `this small one again: npx seatrial replay ${relative(process.cwd(), file)}`,
    ];
  }
}
