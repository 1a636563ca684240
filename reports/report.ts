import type { ObjectiveResult } from "./judge-objectives.ts";
import type { ServerSummary } from "./measure/server/server-summary.ts";
import type { MeasurementSummary } from "./measure/summary.ts";

/** The facts of a run that the report only passes on. */
export interface RunFacts {
  /** What was sailed, as typed: the command that makes this report again. */
  readonly command: string;
  readonly commit: string;
  /** Whether the tree had changes that the commit does not have. */
  readonly dirty: boolean;
  /** The root seed. */
  readonly seed: number;
  readonly rig: string;
  readonly profile: string;
  readonly defect: string | null;
  readonly variant: string | null;
  /** What `--grep` or a list of names chose; null when everything was sailed. */
  readonly selection: string | null;
  /** Of Node, without the v. */
  readonly nodeVersion: string;
  /** Such as "linux x64, 2 cores". */
  readonly platform: string;
  readonly threads: number;
  /** What stood on the links, such as "embedded Toxiproxy 2.12.0"; null where no proxy does. */
  readonly through: string | null;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly durationMs: number;
  readonly interrupted: boolean;
  /** Why not everything was sailed that was asked for; null when it was. */
  readonly incomplete: string | null;
}

/** Sums over all voyages. */
export interface Totals {
  readonly scenarios: number;
  readonly voyages: number;
  readonly brokenVoyages: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly voyagesPerSecond: number;
}

/** What became of a scenario: `not-observable` where the rig lacks what it needs, never green. */
export type ScenarioVerdict = "held" | "broken" | "inconclusive" | "not-observable";

/** A race's window over all voyages of a scenario. */
export interface WindowLine {
  readonly name: string;
  /** Whether a directed plan entered it, under every model. */
  readonly directed: boolean;
  readonly randomEntries: number;
  readonly randomVoyages: number;
}

/** A rule over all voyages of a scenario, or of the run. */
export interface RuleLine {
  readonly rule: string;
  /** `untested` where it was never put to the test: nothing was learned. */
  readonly verdict: "held" | "broken" | "untested";
  /** In how many voyages it broke. */
  readonly brokenVoyages: number;
  /** How often it was put to the test. */
  readonly obligations: number;
}

/** A rule over the whole run. */
export interface RunRuleLine extends RuleLine {
  /** The scenarios that say they cover it. */
  readonly coveredBy: readonly string[];
}

/** One scenario over all models. */
export interface ScenarioLine {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly spec: readonly string[];
  readonly covers: readonly string[];
  readonly models: readonly string[];
  /** The models or backends under which it held. */
  readonly heldUnder: readonly string[];
  readonly measures: boolean;
  readonly voyages: number;
  readonly brokenVoyages: number;
  /** Wall time over all threads. */
  readonly wallMs: number;
  readonly windows: readonly WindowLine[];
  readonly verdict: ScenarioVerdict;
  /** For every verdict but held. */
  readonly because: string | null;
  readonly rules: readonly RuleLine[];
}

/** All scenarios of one area. */
export interface AreaLine {
  readonly area: string;
  readonly scenarios: number;
  readonly voyages: number;
  /** Windows that its scenarios name, and how many of them were entered by a directed plan and by a random one. */
  readonly windows: { readonly named: number; readonly directed: number; readonly random: number };
  /** Random entries over all its windows. */
  readonly randomEntries: number;
  readonly verdicts: Readonly<Record<ScenarioVerdict, number>>;
}

/** One failure, told so that it can be seen again. */
export interface FailureLine {
  readonly scenario: string;
  readonly model: string;
  /** Null when the story crashed and no rule broke. */
  readonly rule: string | null;
  readonly because: string;
  /** Virtual time of the first bad moment. */
  readonly atMs: number | null;
  readonly token: string;
  /** The whole command. */
  readonly replay: string;
  /** How many voyages of the same scenario and rule failed, this one included. */
  readonly voyages: number;
  readonly crash: { readonly kind: "scenario" | "harness" | "platform-stuck"; readonly message: string; readonly stack: string } | null;
  /** The shrunk plan as a short story, line by line. */
  readonly story: readonly string[] | null;
  /** For a defect: how often its part was asked, and how often it answered otherwise than the right one. */
  readonly partReport: { readonly reached: number; readonly diverged: number } | null;
}

/** What was not exercised, and why. */
export interface NotExercised {
  readonly what: string;
  readonly why: string;
}

/** A voyage that broke on real time and held at a quarter of the speed: the machine's delay, counted and never dropped. */
export interface ArtefactLine {
  readonly scenario: string;
  readonly model: string;
  readonly because: string;
  /** The whole command. */
  readonly replay: string;
}

/** How one call of the server ended, by backend. */
export interface ParityLine {
  readonly verb: string;
  readonly backends: Readonly<Record<string, readonly { readonly outcome: string; readonly count: number }[]>>;
  /** Whether in every story all its backends ended it in the same ways; null where they cannot be compared. */
  readonly alike: boolean | null;
}

/** The judgement over the whole run. */
export interface RunVerdict {
  readonly verdict: "PASS" | "FAIL" | "INCONCLUSIVE";
  readonly exitCode: 0 | 1 | 2 | 70 | 99 | 130;
  /** Why, most important first; empty for a pass. */
  readonly reasons: readonly string[];
}

/** The verdict as a title: an interrupted run says first that it is none. */
export const headline = ({ run, verdict, totals }: Pick<SeatrialReport, "run" | "verdict" | "totals">): string =>
  run.interrupted ? `INCOMPLETE, interrupted after ${totals.voyages} voyages (${verdict.verdict})` : verdict.verdict;

/** Stands in every report. */
export const CAVEAT =
  "An interval over seeds says how well this simulation was sampled. It says nothing about production: the boot times, faults and mixes are drawn from profiles, not observed.";

/** The facts of a run, versioned: everything that any renderer shows, and nothing that it would have to look up. */
export interface SeatrialReport {
  readonly format: "seatrial-report";
  readonly version: 1;
  readonly verdict: RunVerdict;
  readonly run: RunFacts;
  readonly totals: Totals;
  readonly areas: readonly AreaLine[];
  readonly objectives: readonly ObjectiveResult[];
  /** Rules without an error budget that every voyage is checked for. */
  readonly invariants: readonly RunRuleLine[];
  readonly failures: readonly FailureLine[];
  readonly parity: readonly ParityLine[];
  readonly scaleArtefacts: readonly ArtefactLine[];
  readonly measurements: readonly MeasurementSummary[];
  readonly serverMeasurements: readonly ServerSummary[];
  readonly scenarios: readonly ScenarioLine[];
  readonly rules: readonly RunRuleLine[];
  readonly notExercised: readonly NotExercised[];
  readonly caveat: string;
}
