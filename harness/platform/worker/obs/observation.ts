/** One thing that an isolate saw and counts (worker:OBS-1 to OBS-5). */
export type Observation =
  /** A sandbox was brought to readiness, or was not; `ms` from the first decision to wake until then. */
  | { readonly kind: "wake"; readonly ms: number; readonly served: boolean }
  | { readonly kind: "read"; readonly source: "r2" | "container" | "none" }
  /** A command that was admitted to run. */
  | { readonly kind: "exec"; readonly timedOut: boolean }
  /** A request that needed the container, when all its tries were over. */
  | { readonly kind: "container"; readonly failedTries: number; readonly served: boolean; readonly exhausted: boolean }
  | { readonly kind: "sdk-error"; readonly code: string };

/** Everything of one kind, counted. */
export interface Counts {
  readonly wakesServed: number;
  readonly wakesFailed: number;
  readonly reads: { readonly r2: number; readonly container: number; readonly none: number };
  readonly execs: { readonly admitted: number; readonly timedOut: number };
  readonly containers: {
    readonly requests: number;
    readonly exhausted: number;
    readonly retried: number;
    readonly retriedAndServed: number;
  };
  readonly sdkErrors: Readonly<Record<string, number>>;
}

/** Nothing yet. */
export const NO_COUNTS: Counts = {
  wakesServed: 0,
  wakesFailed: 0,
  reads: { r2: 0, container: 0, none: 0 },
  execs: { admitted: 0, timedOut: 0 },
  containers: { requests: 0, exhausted: 0, retried: 0, retriedAndServed: 0 },
  sdkErrors: {},
};

const one = (yes: boolean): number => (yes ? 1 : 0);

/** The counts with one observation more. */
export const counted = (counts: Counts, seen: Observation): Counts => {
  switch (seen.kind) {
    case "wake":
      return { ...counts, wakesServed: counts.wakesServed + one(seen.served), wakesFailed: counts.wakesFailed + one(!seen.served) };
    case "read":
      return { ...counts, reads: { ...counts.reads, [seen.source]: counts.reads[seen.source] + 1 } };
    case "exec":
      return { ...counts, execs: { admitted: counts.execs.admitted + 1, timedOut: counts.execs.timedOut + one(seen.timedOut) } };
    case "container": {
      const { requests, exhausted, retried, retriedAndServed } = counts.containers;
      const failed = seen.failedTries > 0;
      return {
        ...counts,
        containers: {
          requests: requests + 1,
          exhausted: exhausted + one(seen.exhausted),
          retried: retried + one(failed),
          retriedAndServed: retriedAndServed + one(failed && seen.served),
        },
      };
    }
    case "sdk-error":
      return { ...counts, sdkErrors: { ...counts.sdkErrors, [seen.code]: (counts.sdkErrors[seen.code] ?? 0) + 1 } };
  }
};

/** A share; null where there is nothing to share (worker:OBS-4). */
export const rate = (part: number, total: number): number | null => (total === 0 ? null : part / total);
