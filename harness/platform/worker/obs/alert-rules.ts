import { rate, type Counts } from "./observation.ts";

/** The alerts of an isolate on what it served (worker:OBS-6 to OBS-9). */
export type AlertName = "wake_slow" | "files_not_found" | "exec_timeouts" | "retries_exhausted";

/** What was seen within the window. */
export interface Measured {
  /** Wake times of served wakes, ms, ascending. */
  readonly wakeMs: readonly number[];
  readonly wakeP99: number | null;
  readonly counts: Counts;
}

/** One alert: what it looks at, how many samples that is, and the threshold above which it holds. */
interface Rule {
  readonly alert: AlertName;
  readonly value: (measured: Measured) => number | null;
  readonly sample: (measured: Measured) => number;
  readonly above: number;
}

const reads = ({ counts: { reads: found } }: Measured): number => found.r2 + found.container + found.none;

const ALERT_RULES: readonly Rule[] = [
  { alert: "wake_slow", value: ({ wakeP99 }) => wakeP99, sample: ({ wakeMs }) => wakeMs.length, above: 90_000 },
  { alert: "files_not_found", value: (seen) => rate(seen.counts.reads.none, reads(seen)), sample: reads, above: 0.05 },
  {
    alert: "exec_timeouts",
    value: ({ counts }) => rate(counts.execs.timedOut, counts.execs.admitted),
    sample: ({ counts }) => counts.execs.admitted,
    above: 0.1,
  },
  {
    alert: "retries_exhausted",
    value: ({ counts }) => rate(counts.containers.exhausted, counts.containers.requests),
    sample: ({ counts }) => counts.containers.requests,
    above: 0.01,
  },
];

/** The alerts that hold: strictly above the threshold, on enough samples. */
export const alertsOf = (measured: Measured, minSample: number): readonly AlertName[] =>
  ALERT_RULES.filter(({ value, sample, above }) => sample(measured) >= minSample && (value(measured) ?? 0) > above).map(
    ({ alert }) => alert,
  );
