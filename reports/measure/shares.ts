import type { Measurement, RequestCounts } from "./measurement.ts";
import type { VoyageShare } from "./proportion.ts";

/** What a ratio of an objective may count, by the names that OpenSLO documents use. */
export interface ShareSource {
  /** The name of what it is a share of. */
  readonly total: string;
  /** Whether the counted events are the good or the bad ones. */
  readonly counts: "good" | "bad";
  /** What one independent unit is. */
  readonly unit: "boots" | "voyages";
  readonly of: (measurement: Measurement, withinMs: number) => readonly VoyageShare[];
}

const perVoyage =
  (pick: (counts: RequestCounts) => VoyageShare): ShareSource["of"] =>
  ({ voyages }) =>
    voyages.map(pick);

/** Everything that a ratio metric can name. */
export const SHARE_SOURCES = {
  "wakes-served": {
    total: "wakes-attempted",
    counts: "good",
    unit: "boots",
    // A boot is a unit of its own, and exactly at the limit is still within it.
    of: ({ wakes }, withinMs) => wakes.map(({ wakeMs }) => ({ bad: wakeMs === null || wakeMs > withinMs ? 1 : 0, total: 1 })),
  },
  "requests-exhausted": {
    total: "requests",
    counts: "bad",
    unit: "voyages",
    of: perVoyage(({ exhausted, requests }) => ({ bad: exhausted, total: requests })),
  },
  "reads-not-found": {
    total: "reads",
    counts: "bad",
    unit: "voyages",
    of: perVoyage(({ reads }) => ({ bad: reads.notFound, total: reads.r2 + reads.container + reads.notFound })),
  },
  "stored-reads-not-found": {
    total: "stored-reads",
    counts: "bad",
    unit: "voyages",
    of: perVoyage(({ storedReads }) => ({ bad: storedReads.notFound, total: storedReads.found + storedReads.notFound })),
  },
  "execs-timed-out": {
    total: "execs-admitted",
    counts: "bad",
    unit: "voyages",
    of: perVoyage(({ execs }) => ({ bad: execs.timedOut, total: execs.admitted })),
  },
} as const satisfies Readonly<Record<string, ShareSource>>;

/** The name of a share that can be an objective. */
export type ShareName = keyof typeof SHARE_SOURCES;

/** The raw samples that a threshold can be put on, one a boot; null is infinite. */
export const SAMPLE_SOURCES = {
  "wake-ms": ({ wakes }: Measurement) => wakes.map((wake) => wake.wakeMs),
  "wake-overhead-ms": ({ wakes }: Measurement) => wakes.map((wake) => wake.overheadMs),
} as const satisfies Readonly<Record<string, (measurement: Measurement) => readonly (number | null)[]>>;

/** The name of samples that can be an objective. */
export type SampleName = keyof typeof SAMPLE_SOURCES;
