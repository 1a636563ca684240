import { addExecOutcomes } from "./exec-outcomes.ts";
import { PHASES, type ExecOutcomes, type Measurement, type RequestCounts, type Wake } from "./measurement.ts";
import { spreadOf, type Spread } from "./spread.ts";

/** Wake times in equal bins, for a chart; failed wakes stand apart. */
export interface WakeHistogram {
  readonly binMs: number;
  readonly counts: readonly number[];
  readonly failed: number;
}

/** What a report says about one stratum. Plain JSON: infinite figures are the word "infinite". */
export interface MeasurementSummary {
  readonly stratum: string;
  readonly profile: string;
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly voyages: number;
  readonly boots: {
    readonly attempted: number;
    readonly served: number;
    readonly failed: number;
    /** Their clients went away, or their commands ran out of time after admission: neither served nor failed. */
    readonly undecided: number;
    readonly gatewayStarts: number;
    readonly gatewayKills: number;
    /** Served with exactly one start and no kill. */
    readonly cleanly: number;
    readonly attemptsMax: number;
  };
  /** One sample a boot; failed wakes are infinite. */
  readonly wake: Spread;
  /** The same without the failed ones. */
  readonly servedWake: Spread;
  /** What the platform added; failed wakes are infinite. */
  readonly overhead: Spread;
  readonly phases: readonly { readonly phase: string; readonly spread: Spread }[];
  readonly histogram: WakeHistogram;
  readonly retry: {
    readonly requests: number;
    readonly retried: number;
    readonly retriedAndServed: number;
    readonly exhausted: number;
    /** Tries over requests; null without requests. */
    readonly amplification: number | null;
  };
  readonly errors: readonly { readonly kind: string; readonly count: number }[];
  readonly reads: RequestCounts["reads"];
  readonly storedReads: RequestCounts["storedReads"];
  readonly execs: RequestCounts["execs"];
  readonly execOutcomes: ExecOutcomes;
  /** How old the last sync was, each time that an answer told it. */
  readonly syncAge: Spread;
}

const BINS_MAX = 40;
const BIN_STEPS_MS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

const histogramOf = (wakes: readonly Wake[]): WakeHistogram => {
  const times = wakes.map((wake) => wake.wakeMs).filter((ms) => ms !== null);
  const longest = times.reduce((max, ms) => Math.max(max, ms), 0);
  const binMs = BIN_STEPS_MS.find((step) => longest / step < BINS_MAX) ?? Math.ceil(longest / (BINS_MAX - 1));
  const counts = Array.from({ length: times.length === 0 ? 0 : Math.floor(longest / binMs) + 1 }, () => 0);
  for (const ms of times) counts[Math.floor(ms / binMs)] = (counts[Math.floor(ms / binMs)] ?? 0) + 1;
  return { binMs, counts, failed: wakes.length - times.length };
};

const sumOf = (voyages: readonly RequestCounts[], pick: (counts: RequestCounts) => number): number =>
  voyages.reduce((sum, counts) => sum + pick(counts), 0);

const errorsOf = (voyages: readonly RequestCounts[]): MeasurementSummary["errors"] => {
  const errors = new Map<string, number>();
  for (const { errors: counted } of voyages) {
    for (const [kind, count] of Object.entries(counted)) errors.set(kind, (errors.get(kind) ?? 0) + count);
  }
  return [...errors].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count || a.kind.localeCompare(b.kind, "en"));
};

const retryOf = (voyages: readonly RequestCounts[]): MeasurementSummary["retry"] => {
  const requests = sumOf(voyages, (counts) => counts.requests);
  return {
    requests,
    retried: sumOf(voyages, (counts) => counts.retried),
    retriedAndServed: sumOf(voyages, (counts) => counts.retriedAndServed),
    exhausted: sumOf(voyages, (counts) => counts.exhausted),
    amplification: requests === 0 ? null : sumOf(voyages, (counts) => counts.attempts) / requests,
  };
};

const bootsOf = ({ wakes, undecidedWakes }: Measurement): MeasurementSummary["boots"] => {
  const served = wakes.filter((wake) => wake.wakeMs !== null);
  return {
    attempted: wakes.length,
    served: served.length,
    failed: wakes.length - served.length,
    undecided: undecidedWakes,
    gatewayStarts: wakes.reduce((sum, wake) => sum + wake.gatewayStarts, 0),
    gatewayKills: wakes.reduce((sum, wake) => sum + wake.gatewayKills, 0),
    cleanly: served.filter((wake) => wake.gatewayStarts === 1 && wake.gatewayKills === 0).length,
    attemptsMax: wakes.reduce((max, wake) => Math.max(max, wake.attempts), 0),
  };
};

/** The figures of one stratum as the report carries them. */
export const summarise = (measurement: Measurement): MeasurementSummary => {
  const { stratum, profile, scenarios, models, wakes, voyages } = measurement;
  const served = wakes.filter((wake) => wake.wakeMs !== null);
  return {
    stratum,
    profile,
    scenarios,
    models,
    voyages: voyages.length,
    boots: bootsOf(measurement),
    wake: spreadOf(wakes.map((wake) => wake.wakeMs)),
    servedWake: spreadOf(served.map((wake) => wake.wakeMs)),
    overhead: spreadOf(wakes.map((wake) => wake.overheadMs)),
    phases: PHASES.map((phase) => ({
      phase,
      spread: spreadOf(served.map((wake) => wake.phases?.[phase] ?? null).filter((ms) => ms !== null)),
    })),
    histogram: histogramOf(wakes),
    retry: retryOf(voyages),
    errors: errorsOf(voyages),
    reads: {
      r2: sumOf(voyages, (counts) => counts.reads.r2),
      container: sumOf(voyages, (counts) => counts.reads.container),
      notFound: sumOf(voyages, (counts) => counts.reads.notFound),
    },
    storedReads: {
      found: sumOf(voyages, (counts) => counts.storedReads.found),
      notFound: sumOf(voyages, (counts) => counts.storedReads.notFound),
    },
    execs: { admitted: sumOf(voyages, (counts) => counts.execs.admitted), timedOut: sumOf(voyages, (counts) => counts.execs.timedOut) },
    execOutcomes: addExecOutcomes(voyages.map((counts) => counts.execOutcomes)),
    syncAge: spreadOf(voyages.flatMap((counts) => counts.syncAges ?? [])),
  };
};
