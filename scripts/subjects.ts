import { SUBJECTS, type Subject } from "#harness/history/subject.ts";
import { defectIds, variantIds } from "#scenarios/wiring/corpus.ts";
import { oneOf } from "./usage-error.ts";

/** The subjects that `--subject` asks for; all when it is absent. Throws `UsageError`. */
export const subjectsOf = (given: string | undefined): readonly Subject[] => (given === undefined ? SUBJECTS : [oneSubject(given)]);

/** The subject of this name. Throws `UsageError`. */
export const oneSubject = (given: string): Subject => oneOf("subject", given, SUBJECTS);

const anyOf = (subjects: readonly Subject[], idsOf: (subject: Subject) => readonly string[]): readonly string[] => [
  ...new Set(subjects.flatMap(idsOf)),
];

/** A defect that one of these subjects has; two may have defects of the same id. Throws `UsageError`. */
export const defectOf = (subjects: readonly Subject[], given: string): string => oneOf("defect", given, anyOf(subjects, defectIds));

/** A right-but-different part that one of these subjects has. Throws `UsageError`. */
export const variantOf = (subjects: readonly Subject[], given: string): string => oneOf("variant", given, anyOf(subjects, variantIds));

/** How many voyages a cell gets when nobody says how many. */
interface VoyageCounts {
  /** Beside the directed plans of a hunting scenario that has a window: a race. */
  readonly race: number;
  /** Beside the directed plans of any other hunting scenario. */
  readonly random: number;
  /** Of a measuring scenario. */
  readonly measured: number;
  /** Of a scenario with a defect. */
  readonly withDefect: number;
  /** Of a scenario with a right-but-different part, beside its directed plans, where these are few. */
  readonly withVariant: number;
  /** The most directed plans of a scenario with a right-but-different part. */
  readonly directedWithVariant: number;
  /** Whether each variant sails a scenario under one of its models only. */
  readonly oneModelWithVariant: boolean;
}

/**
 * A p99 of the worker needs 368 boots, a p95 of the server 72 restarts, and a window counts as missed after 50 voyages. A voyage of
 * the server, with its database, takes about forty times as long as one of the worker: its depth comes from `--runs`.
 */
export const VOYAGES: Readonly<Record<Subject, VoyageCounts>> = {
  worker: { race: 25, random: 10, measured: 190, withDefect: 20, withVariant: 4, directedWithVariant: 4, oneModelWithVariant: true },
  server: { race: 10, random: 6, measured: 75, withDefect: 20, withVariant: 3, directedWithVariant: 1, oneModelWithVariant: true },
};
