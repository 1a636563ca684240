import type { Figure } from "#reports/measure/percentile.ts";
import type { RunVerdict } from "#reports/report.ts";
import type { LoadObjectiveResult } from "./judge-load.ts";
import type { BackendFigures, LoadDescription, LoadRunInput } from "./load-input.ts";

/** Nearest-rank percentiles of raw samples, ms. */
export interface LoadSpread {
  readonly samples: number;
  readonly p50: Figure | null;
  readonly p95: Figure | null;
  readonly p99: Figure | null;
  readonly max: Figure | null;
}

/** The figures of a kind of request, of a phase or of everything. */
export interface LoadFigures {
  readonly of: string;
  readonly due: number;
  readonly served: number;
  /** From the actual send, of served requests only. */
  readonly service: LoadSpread;
  /** From the intended send; failed, timed out and dropped requests are infinite. */
  readonly latency: LoadSpread;
}

/** A rule that the backends' journals judge: no error budget. */
export interface LoadInvariant {
  readonly rule: string;
  readonly verdict: "held" | "broken" | "untested";
  readonly because: string;
}

/** One run of one workload by one engine. */
export interface LoadSection {
  readonly description: LoadDescription;
  readonly engine: LoadRunInput["engine"];
  readonly engineVersion: string;
  readonly parts: number;
  readonly wallMs: number;
  /** Why it did not come to its end; null when it did. */
  readonly cut: string | null;
  /** Requests a second that were due, and that the engine took up: alike within 1 % or the figures are of another load. */
  readonly rate: { readonly offered: number; readonly achieved: number };
  readonly counts: {
    readonly planned: number;
    readonly started: number;
    readonly served: number;
    readonly failed: number;
    readonly dropped: number;
    /** Under way or not yet due when the run was cut. */
    readonly unfinished: number;
  };
  /** What failed, by kind, the commonest first. */
  readonly errors: readonly { readonly kind: string; readonly count: number }[];
  /** How far the engine itself was behind its schedule. */
  readonly lag: LoadSpread;
  readonly figures: readonly LoadFigures[];
  readonly objectives: readonly LoadObjectiveResult[];
  readonly invariants: readonly LoadInvariant[];
  readonly backend: BackendFigures | null;
  readonly notes: readonly string[];
  /** The file of its raw samples, beside the report. */
  readonly samplesFile: string;
}

/** What a report about load passes on. */
export interface LoadRunFacts {
  /** What was typed: the command that makes this report again. */
  readonly command: string;
  readonly commit: string;
  readonly dirty: boolean;
  /** Of Node, without the v. */
  readonly nodeVersion: string;
  /** Such as "linux x64, 2 cores". */
  readonly platform: string;
  /** What the load went to. */
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
}

/** The facts of a load run, versioned. */
export interface LoadReport {
  readonly format: "seatrial-load-report";
  readonly version: 1;
  readonly verdict: RunVerdict;
  readonly run: LoadRunFacts;
  readonly sections: readonly LoadSection[];
  readonly notExercised: readonly { readonly what: string; readonly why: string }[];
  readonly caveat: string;
}

/** Stands in every load report. */
export const LOAD_CAVEAT =
  "Unscaled figures of one machine that carried platform, backends and load together, against fakes of the backends: they compare builds and engines, and are no promise about production. Intervals take requests as independent; those that wait for one boot are not.";

/** The verdict as a title: an interrupted run says first that it is none. */
export const loadHeadline = ({ run, verdict }: Pick<LoadReport, "run" | "verdict">): string =>
  run.interrupted ? `INCOMPLETE, interrupted (${verdict.verdict})` : verdict.verdict;

/** Where the raw samples of a run lie: beside the report of this name. */
export const samplesFileOf = (report: string, { description, engine }: Pick<LoadRunInput, "description" | "engine">): string =>
  `${report}.${description.workload}.${engine}.samples.csv`;
