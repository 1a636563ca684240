import type { VoyageMeasurement } from "./measure/measurement.ts";
import type { OutcomeCount } from "./measure/outcome-counts.ts";
import type { ServerVoyageMeasurement } from "./measure/server/server-measurement.ts";
import type { Objective } from "./objectives.ts";
import type { ArtefactLine, FailureLine, NotExercised, RunFacts } from "./report.ts";

/** One scenario under one model: everything of it that was sailed. Plain data. */
export interface CellInput {
  readonly scenario: string;
  readonly title: string;
  readonly spec: readonly string[];
  readonly covers: readonly string[];
  readonly model: string;
  readonly measures: boolean;
  /** Why this rig cannot show it; null when it can. */
  readonly notObservable: string | null;
  readonly voyages: number;
  readonly brokenVoyages: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly wallMs: number;
  /** How many voyages entered each window; `randomVoyages` is how many could have by chance. */
  readonly windows: readonly {
    readonly name: string;
    readonly directed: number;
    readonly random: number;
    readonly randomVoyages: number;
  }[];
  /** In how many voyages each rule broke, and how often it was put to the test. */
  readonly rules: readonly { readonly rule: string; readonly broken: number; readonly obligations: number }[];
  /** The failures worth telling; more voyages may have broken. */
  readonly failures: readonly Omit<FailureLine, "scenario" | "model">[];
}

/** What a report is made of. */
export interface ReportInput {
  readonly run: RunFacts;
  readonly cells: readonly CellInput[];
  /** Rules that every history is judged by, whatever its scenario covers. */
  readonly invariants: readonly string[];
  readonly measurements: readonly VoyageMeasurement[];
  readonly serverMeasurements: readonly ServerVoyageMeasurement[];
  readonly objectives: readonly Objective[];
  /** How calls of the server ended, voyage by voyage. */
  readonly outcomes: readonly OutcomeCount[];
  readonly scaleArtefacts: readonly ArtefactLine[];
  readonly notExercised: readonly NotExercised[];
}
