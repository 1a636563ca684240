import type { Measurement, RequestCounts } from "./measurement.ts";
import type { VoyageShare } from "./proportion.ts";
import type { ServerMeasurement } from "./server/server-measurement.ts";

/** What one independent sample is. */
export type Unit = "boots" | "voyages" | "restarts" | "deaths" | "workspaces";

/** What a ratio of an objective may count, by the names that OpenSLO documents use. */
export interface ShareSource {
  /** The name of what it is a share of. */
  readonly total: string;
  /** Whether the counted events are the good or the bad ones. */
  readonly counts: "good" | "bad";
  /** What one independent unit is. */
  readonly unit: Unit;
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

/** The raw samples that a threshold can be put on; null is infinite. */
export type SampleSource =
  | {
      readonly subject: "worker";
      readonly unit: Unit;
      /** What to say where there is none. */
      readonly nothing: string;
      readonly of: (measurement: Measurement) => readonly (number | null)[];
    }
  | {
      readonly subject: "server";
      readonly unit: Unit;
      readonly nothing: string;
      readonly of: (measurement: ServerMeasurement) => readonly (number | null)[];
    };

const WAKES = { subject: "worker", unit: "boots", nothing: "no wake was attempted" } as const;
const PROVISIONS = { subject: "server", unit: "workspaces", nothing: "no workspace was created" } as const;
const RESTARTS = { subject: "server", unit: "restarts", nothing: "no restart was asked for" } as const;
const DEATHS = { subject: "server", unit: "deaths", nothing: "nobody died" } as const;

/** Everything that a threshold metric can name. */
export const SAMPLE_SOURCES = {
  "wake-ms": { ...WAKES, of: ({ wakes }: Measurement) => wakes.map((wake) => wake.wakeMs) },
  "wake-overhead-ms": { ...WAKES, of: ({ wakes }: Measurement) => wakes.map((wake) => wake.overheadMs) },
  "provision-ms": { ...PROVISIONS, of: ({ provisions }: ServerMeasurement) => provisions.map((one) => one.durationMs) },
  "provision-overhead-ms": { ...PROVISIONS, of: ({ provisions }: ServerMeasurement) => provisions.map((one) => one.overheadMs) },
  "restart-ms": { ...RESTARTS, of: ({ restarts }: ServerMeasurement) => restarts.map((restart) => restart.durationMs) },
  "restart-overhead-ms": { ...RESTARTS, of: ({ restarts }: ServerMeasurement) => restarts.map((restart) => restart.overheadMs) },
  "death-detection-ms": { ...DEATHS, of: ({ deaths }: ServerMeasurement) => deaths.map((death) => death.detectionMs) },
  "death-recovery-ms": { ...DEATHS, of: ({ deaths }: ServerMeasurement) => deaths.map((death) => death.recoveryMs) },
} as const satisfies Readonly<Record<string, SampleSource>>;

/** The name of samples that can be an objective. */
export type SampleName = keyof typeof SAMPLE_SOURCES;

/** Whether figures are the workspace server's. */
export const isOfServer = (measurement: Measurement | ServerMeasurement): measurement is ServerMeasurement => "subject" in measurement;

/** The samples of this name; null where the figures are of another subject. */
export const samplesOf = (name: SampleName, measurement: Measurement | ServerMeasurement): readonly (number | null)[] | null => {
  const source: SampleSource = SAMPLE_SOURCES[name];
  if (source.subject === "server") return isOfServer(measurement) ? source.of(measurement) : null;
  return isOfServer(measurement) ? null : source.of(measurement);
};
