import { availableParallelism } from "node:os";
import { parseSeed, TokenError } from "#harness/voyage/token.ts";
import { defectIds, variantIds } from "#scenarios/wiring/corpus.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { RIGS, type RigName } from "./carriers.ts";
import { inContainers, liveOptions, type LiveOptions } from "./live-options.ts";
import { oneOf, UsageError, wholeNumber } from "./usage-error.ts";
import { writableFolder } from "./writable-folder.ts";

/** What commander hands over: text as typed. */
export interface RawRunOptions {
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
  readonly compose?: boolean | undefined;
}

export const FORMATS = ["terminal", "json", "markdown", "junit", "html", "summary"] as const;
export type Format = (typeof FORMATS)[number];

/** A run's options, checked. */
export interface RunOptions {
  readonly rig: RigName;
  /** Random voyages of each hunting scenario and model. */
  readonly runs: number;
  /** Voyages of each measuring scenario and model: a p99 needs 368 boots. */
  readonly measuredRuns: number;
  readonly seed: number;
  readonly threads: number;
  readonly models: readonly ("S" | "R")[];
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

/** Live voyages at once for each core: most of their time is waiting. */
const LIVE_VOYAGES_PER_CORE = 12;

const threadsOf = (rig: RigName, text: string | undefined): number => {
  if (text !== undefined) return wholeNumber("--threads", text, 1);
  return availableParallelism() * (rig === "live" ? LIVE_VOYAGES_PER_CORE : 1);
};

const DEFAULT_RUNS = 130;
const DEFECT_RUNS = 20;
const MEASURED_RUNS = 400;

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

const modelsOf = (text: string): readonly ("S" | "R")[] => {
  const model = oneOf("SDK model", text, ["S", "R", "both"]);
  return model === "both" ? ["S", "R"] : [model];
};

/** Checks a command line. Throws `UsageError` with the option, what was expected and what was found. */
export const checkRunOptions = (raw: RawRunOptions): RunOptions => {
  const rig = oneOf("rig", raw.rig, RIGS);
  const defect = raw.defect === undefined ? null : oneOf("defect", raw.defect, defectIds());
  const runs = raw.runs === undefined ? null : wholeNumber("--runs", raw.runs, 1);
  if (rig === "workerd" && (defect !== null || raw.variant !== undefined)) {
    throw new UsageError("--rig workerd sails the reference only: defects and variants sail on sim and live");
  }
  const threads = threadsOf(rig, raw.threads);
  const live = liveOptions(raw.toxiproxy, raw.allowHost);
  return {
    rig,
    runs: runs ?? (defect === null ? DEFAULT_RUNS : DEFECT_RUNS),
    measuredRuns: runs ?? (defect === null ? MEASURED_RUNS : DEFECT_RUNS),
    seed: seedOf(raw.seed),
    threads,
    models: modelsOf(raw.model),
    profile: oneOf("profile", raw.profile, profileIds()),
    defect,
    variant: raw.variant === undefined ? null : oneOf("variant", raw.variant, variantIds()),
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
