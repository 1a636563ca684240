import { availableParallelism } from "node:os";
import type { Subject } from "#harness/history/subject.ts";
import { SDK_MODELS } from "#harness/rigs/rig.ts";
import { BACKENDS } from "#harness/rigs/server-rig.ts";
import { parseSeed, TokenError } from "#harness/voyage/token.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { RIGS, type RigName } from "./carriers.ts";
import { inContainers, liveOptions, type LiveOptions } from "./live-options.ts";
import { liveBerths, type LiveBerths } from "./live-berths.ts";
import { defectOf, subjectsOf, variantOf, VOYAGES } from "./subjects.ts";
import { oneOf, UsageError, wholeNumber } from "./usage-error.ts";
import { writableFolder } from "./writable-folder.ts";

/** What commander hands over: text as typed. */
export interface RawRunOptions {
  readonly subject?: string | undefined;
  readonly rig: string;
  readonly runs?: string | undefined;
  readonly seed: string;
  readonly threads?: string | undefined;
  readonly model: string;
  readonly profile: string;
  readonly defect?: string | undefined;
  readonly variant?: string | undefined;
  readonly grep?: string | undefined;
  readonly shard?: string | undefined;
  readonly output: string;
  readonly reporter: string;
  readonly bail?: boolean | undefined;
  readonly lastFailed?: boolean | undefined;
  readonly list?: boolean | undefined;
  readonly shrink: boolean;
  readonly toxiproxy: string;
  readonly allowHost: readonly string[];
  readonly database: string;
  readonly compose?: boolean | undefined;
}

export const FORMATS = ["terminal", "json", "markdown", "junit", "html", "summary"] as const;
export type Format = (typeof FORMATS)[number];

/** A run's options, checked. */
export interface RunOptions {
  readonly subjects: readonly Subject[];
  readonly rig: RigName;
  /** Random voyages of each hunting scenario and model, by subject. */
  readonly runs: Readonly<Record<Subject, number>>;
  /** Of each one with a window, by subject. */
  readonly raceRuns: Readonly<Record<Subject, number>>;
  /** Whether a number of voyages was asked for: then stories that take seconds sail as many as others. */
  readonly asksForRuns: boolean;
  /** Voyages of each measuring scenario and model, by subject. */
  readonly measuredRuns: Readonly<Record<Subject, number>>;
  /** Directed plans of each scenario and model, where only these are sailed; null for all. */
  readonly plansMax: number | null;
  readonly seed: number;
  readonly threads: number;
  /** Of these, how many may be live ones of the server. */
  readonly serverBerths: number;
  /** Only these SDK models and backends; null for all that a scenario has. */
  readonly models: readonly string[] | null;
  readonly profile: string;
  readonly defect: string | null;
  readonly variant: string | null;
  readonly grep: string | undefined;
  readonly shard: { readonly index: number; readonly count: number } | null;
  readonly output: string;
  readonly formats: readonly Format[];
  readonly bail: boolean;
  readonly lastFailed: boolean;
  readonly list: boolean;
  readonly shrink: boolean;
  readonly live: LiveOptions;
}

/** Voyages inside workerd at once for each core: each has a workerd of its own. */
const WORKERD_PER_CORE = 4;

/** Voyages at once, and how many of them may be live ones of the server. */
const berthsOf = (rig: RigName, text: string | undefined, subjects: readonly Subject[]): LiveBerths => {
  if (text !== undefined) {
    const threads = wholeNumber("--threads", text, 1);
    return { threads, server: threads };
  }
  if (rig === "sim") return { threads: availableParallelism(), server: availableParallelism() };
  if (rig === "workerd") return { threads: availableParallelism() * WORKERD_PER_CORE, server: 0 };
  const berths = liveBerths();
  return subjects.includes("worker") ? berths : { ...berths, threads: berths.server };
};

/** Voyages by subject: as asked for, else its own number. */
const countsOf = (asked: number | null, usual: (counts: (typeof VOYAGES)[Subject]) => number): Readonly<Record<Subject, number>> => ({
  worker: asked ?? usual(VOYAGES.worker),
  server: asked ?? usual(VOYAGES.server),
});

const seedOf = (text: string): number => {
  try {
    return parseSeed(text);
  } catch (error) {
    if (error instanceof TokenError) throw new UsageError(`--seed: ${error.message}`);
    throw error;
  }
};

const shardOf = (text: string): { readonly index: number; readonly count: number } => {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > count)
    throw new UsageError(`--shard must be i/n with 1 <= i <= n, such as 1/3, found "${text}"`);
  return { index, count };
};

const modelsOf = (text: string): readonly string[] | null => {
  const model = oneOf("model", text === "both" ? "all" : text, ["all", ...SDK_MODELS, ...BACKENDS]);
  return model === "all" ? null : [model];
};

/** Checks a command line. Throws `UsageError` with the option, what was expected and what was found. */
export const checkRunOptions = (raw: RawRunOptions): RunOptions => {
  const rig = oneOf("rig", raw.rig, RIGS);
  const subjects = subjectsOf(raw.subject);
  const defect = raw.defect === undefined ? null : defectOf(subjects, raw.defect);
  const runs = raw.runs === undefined ? null : wholeNumber("--runs", raw.runs, 1);
  if (rig === "workerd" && (defect !== null || raw.variant !== undefined)) {
    throw new UsageError("--rig workerd sails the reference only: defects and variants sail on sim and live");
  }
  const { threads, server: serverBerths } = berthsOf(rig, raw.threads, subjects);
  const live = liveOptions(raw.toxiproxy, raw.allowHost, raw.database);
  return {
    subjects,
    rig,
    asksForRuns: runs !== null,
    runs: countsOf(runs, (usual) => (defect === null ? usual.random : usual.withDefect)),
    raceRuns: countsOf(runs, (usual) => (defect === null ? usual.race : usual.withDefect)),
    measuredRuns: countsOf(runs, (usual) => (defect === null ? usual.measured : usual.withDefect)),
    plansMax: rig === "sim" ? null : runs,
    seed: seedOf(raw.seed),
    threads,
    serverBerths,
    models: modelsOf(raw.model),
    profile: oneOf("profile", raw.profile, profileIds()),
    defect,
    variant: raw.variant === undefined ? null : variantOf(subjects, raw.variant),
    grep: raw.grep,
    shard: raw.shard === undefined ? null : shardOf(raw.shard),
    formats: raw.reporter.split(",").map((format) => oneOf("reporter", format, FORMATS)),
    bail: raw.bail === true,
    lastFailed: raw.lastFailed === true,
    list: raw.list === true,
    shrink: raw.shrink,
    live: raw.compose === true ? inContainers(live, { rig, berths: threads }) : live,
    output: raw.list === true ? raw.output : writableFolder("--output", raw.output),
  };
};
