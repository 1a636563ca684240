import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { decodeHistory, encodeHistory, HistoryFileError, historyHash } from "#harness/history/history-file.ts";
import { modelLabel, subjectOf } from "#harness/history/subject.ts";
import { planOf } from "#harness/voyage/plan.ts";
import { story, timeline } from "#harness/voyage/timeline.ts";
import { parseToken, TokenError, type VoyageName } from "#harness/voyage/token.ts";
import type { TraceLine } from "#harness/history/trace-line.ts";
import { judge, type Sailed, type VoyageOrder, type VoyageResult } from "#harness/voyage/voyage.ts";
import { defectIds, variantIds } from "#scenarios/wiring/corpus.ts";
import { loadScenario, scenarioIds } from "#scenarios/wiring/load-scenarios.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { openRig, RIGS, whyNotOn, type RigName } from "#scripts/carriers.ts";
import { currentCommit, isDirty, readTokenCommit } from "#scripts/commit.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { readFailureFile, type FailureFile } from "#scripts/failure-file.ts";
import type { LiveOptions } from "#scripts/live-options.ts";
import { paint, say, warn } from "#scripts/output.ts";
import { oneOf, UsageError } from "#scripts/usage-error.ts";
import { writableFolder } from "#scripts/writable-folder.ts";

export interface ReplayOptions {
  readonly anyCommit?: boolean | undefined;
  readonly trace?: boolean | undefined;
  readonly brief?: boolean | undefined;
  readonly expectHash?: string | undefined;
  readonly history?: string | undefined;
  readonly live: LiveOptions;
}

interface Wanted {
  readonly name: VoyageName;
  readonly commit: string;
  readonly stored: FailureFile | null;
}

const wantedOf = (given: string): Wanted => {
  if (given.endsWith(".json")) {
    const stored = readFailureFile(given);
    return { name: stored.name, commit: stored.commit, stored };
  }
  try {
    return { ...parseToken(given), stored: null };
  } catch (error) {
    if (error instanceof TokenError) throw new UsageError(error.message);
    throw error;
  }
};

const checkCommit = (mark: string, anyCommit: boolean): void => {
  const here = currentCommit();
  const { commit, changed } = readTokenCommit(mark);
  const unsure = "the voyage may take another course";
  if (commit !== here) {
    if (!anyCommit)
      throw new UsageError(`the token is of commit ${commit}, this is ${here}: check that commit out, or add --any-commit to sail it here`);
    warn(`warning: the token is of commit ${commit}, this is ${here}: ${unsure}`);
  } else if (changed) {
    warn(`warning: the token was made from ${commit} with changes in the working tree: without the same changes ${unsure}`);
  } else if (isDirty()) {
    warn(`warning: the working tree differs from commit ${here}: ${unsure}`);
  }
};

const checkNames = (name: VoyageName): RigName => {
  oneOf("scenario", name.scenario, scenarioIds());
  const subject = subjectOf(name.scenario);
  if (name.defect !== null) oneOf("defect", name.defect, defectIds(subject));
  if (name.variant !== null) oneOf("variant", name.variant, variantIds(subject));
  oneOf("profile", name.profile, profileIds());
  return oneOf("rig", name.rig, RIGS);
};

const orderOf = async (wanted: Wanted, rig: RigName): Promise<VoyageOrder> => {
  const scenario = await loadScenario(wanted.name.scenario);
  oneOf("model", wanted.name.model, scenario.models);
  const why = await whyNotOn(rig, scenario);
  if (why !== null) throw new UsageError(`${scenario.id} cannot be sailed there: ${why}`);
  if (wanted.stored !== null)
    return { name: wanted.name, scenario, plan: wanted.stored.plan, exact: wanted.stored.exact, explore: wanted.stored.explore };
  try {
    return { name: wanted.name, scenario, ...planOf(scenario, wanted.name) };
  } catch (error) {
    if (error instanceof TokenError) throw new UsageError(error.message);
    throw error;
  }
};

/** `seatrial replay history.ndjson`: judges a stored history again, without sailing. */
const judgeHistory = async (file: string): Promise<number> => {
  let read: ReturnType<typeof decodeHistory>;
  try {
    read = decodeHistory(readFileSync(file, "utf8"), file);
  } catch (error) {
    if (error instanceof HistoryFileError) throw new UsageError(error.message);
    throw new UsageError(`${file}: the file cannot be read`);
  }
  const { header } = read.history;
  const scenario = await loadScenario(oneOf("scenario", header.scenario, scenarioIds()));
  const name: VoyageName = {
    scenario: scenario.id,
    seed: header.seed,
    path: null,
    model: header.model,
    rig: header.rig,
    profile: header.profile,
    defect: header.defect,
    variant: header.variant,
  };
  const sailed: Sailed = { history: read.history, choices: read.choices, events: read.history.events.length, crash: null, part: null };
  const result = judge({ name, scenario, plan: null, exact: false }, sailed, checkersOf(subjectOf(scenario.id)));
  for (const line of timeline(read.history, result)) say(line);
  return conclude(result, read.hash);
};

const conclude = (result: VoyageResult, hash: string): number => {
  say();
  if (result.windows.length > 0) say(`windows entered: ${result.windows.join(", ")}`);
  say(`history hash: ${hash}`);
  if (result.crash !== null) {
    say(paint("red", `CRASH (${result.crash.kind}): ${result.crash.message}`));
    say(result.crash.stack);
  }
  if (result.verdict === "held") {
    say(paint("green", `held: ${result.rules.filter((rule) => rule.obligations > 0).length} rules put to the test`));
    return EXIT.ok;
  }
  for (const rule of result.rules)
    if (rule.verdict === "broken") say(paint("red", `BROKEN ${rule.rule} at ${rule.at} ms: ${rule.because}`));
  return result.crash?.kind === "harness" ? EXIT.harness : EXIT.broken;
};

/** `seatrial replay TOKEN`: sails a voyage again and tells what happened. */
export const replayCommand = async (given: string, options: ReplayOptions): Promise<number> => {
  if (given.endsWith(".ndjson")) return judgeHistory(given);
  const wanted = wantedOf(given);
  const rig = checkNames(wanted.name);
  if (options.history !== undefined) writableFolder("--history in", dirname(options.history));
  checkCommit(wanted.commit, options.anyCommit === true);
  const order = await orderOf(wanted, rig);
  const trace: TraceLine[] = [];
  const opened = await openRig(rig, subjectOf(wanted.name.scenario), options.live);
  let sailed: Sailed;
  try {
    sailed = await opened.carrier(options.trace === true ? { ...order, trace: (line) => trace.push(line) } : order);
  } finally {
    await opened.close();
  }
  const result = judge(order, sailed, checkersOf(subjectOf(order.scenario.id)));
  const hash = historyHash(sailed.history, sailed.choices);
  say(`${order.scenario.id}: ${order.scenario.title}`);
  const model = `${subjectOf(order.scenario.id) === "worker" ? "SDK " : ""}${modelLabel(order.scenario.id, order.name.model)}`;
  say(`mode: ${sailed.history.header.mode}, ${model}, plan: ${JSON.stringify(order.plan)}`);
  say();
  const lines = options.brief === true ? story(sailed.history, result) : timeline(sailed.history, result, { trace });
  for (const line of lines) say(/FIRST BREAK|BROKEN|FAULT/.test(line) ? paint("yellow", line) : line);
  if (options.history !== undefined) await writeFileAtomic(options.history, encodeHistory(sailed.history, sailed.choices));
  const expected =
    options.expectHash ?? (wanted.stored !== null && wanted.commit === currentCommit() && !isDirty() ? wanted.stored.hash : undefined);
  if (rig === "sim" && expected !== undefined && expected !== hash) {
    say();
    warn(`the same voyage at the same commit took another course: expected history hash ${expected}, found ${hash}`);
    return EXIT.harness;
  }
  return conclude(result, hash);
};
