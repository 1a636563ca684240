import { alertsOf, type AlertName, type Measured } from "#harness/platform/worker/obs/alert-rules.ts";
import { nearestRank } from "#harness/platform/worker/obs/nearest-rank.ts";
import { redactText } from "#harness/platform/worker/obs/redact.ts";
import type { Observation } from "#harness/platform/worker/obs/observation.ts";

/** Decisions about metrics, alerts and logs (worker.md A, OBS). */
export interface ObsParts {
  /** Whether this is counted at all. */
  readonly observes: (seen: Observation) => boolean;
  /** What a wake contributes to the wake times, ms; null: only to the count of failed ones (worker:OBS-1). */
  readonly wakeSample: (wake: { readonly ms: number; readonly served: boolean }) => number | null;
  /** A percentile of samples in ascending order; null without samples (worker:OBS-1). */
  readonly percentile: (ascending: readonly number[], p: number) => number | null;
  /** How far back alerts look, ms (worker:OBS-10). */
  readonly alertWindowMs: number;
  /** Fewer samples than this raise nothing (worker:OBS-10). */
  readonly alertMinSample: number;
  /** The alerts that hold on what was measured within the window (worker:OBS-6 to OBS-9). */
  readonly alertsOf: (measured: Measured, minSample: number) => readonly AlertName[];
  /** Whether an alert that holds no more is taken back (worker:OBS-10). */
  readonly clearsAlerts: boolean;
  /** A text as it may be logged or answered (worker:OBS-12). */
  readonly redact: (text: string) => string;
  /** Whether a user's last sync is too long ago, by whole and broken minutes (worker:SYNC-24). */
  readonly syncIsStale: (minutes: number) => boolean;
}

const FRESH_MINUTES = 5;

/** The decisions of the reference. */
export const obsParts: ObsParts = {
  observes: () => true,
  wakeSample: ({ ms, served }) => (served ? ms : null),
  percentile: nearestRank,
  alertWindowMs: 300_000,
  alertMinSample: 20,
  alertsOf,
  clearsAlerts: true,
  redact: redactText,
  syncIsStale: (minutes) => minutes >= FRESH_MINUTES,
};
