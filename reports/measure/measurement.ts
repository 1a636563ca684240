/**
 * The phases of one wake, ms of the first client's waiting; null where the journal does not show it.
 * A client that joins a boot half-way waits for a part of a phase only, and only that part counts.
 */
export interface WakePhases {
  /** From the request to the lease that the Host takes for it; null when somebody else held one already. */
  readonly queue: number | null;
  /** From there (or from the request) to the first thing done about it: VM start, or restore, or gateway start. */
  readonly decide: number | null;
  /** The VM of the boot that served: start to running. */
  readonly provision: number | null;
  /** Applying the backup. */
  readonly restore: number | null;
  /** From the start of the gateway that became ready until its port was open. */
  readonly start: number | null;
  /** From there until the first waiting operation touched the sandbox; null for an explicit wake, which touches nothing. */
  readonly detect: number | null;
  /** From there (or from readiness) until the client had its answer. */
  readonly firstByte: number | null;
  /** What is left of the wake time: settling, failed starts, and the waits after them. */
  readonly other: number;
}

/** The names of the phases, in the order in which they happen. */
export const PHASES = [
  "queue",
  "decide",
  "provision",
  "restore",
  "start",
  "detect",
  "firstByte",
  "other",
] as const satisfies readonly (keyof WakePhases)[];

/**
 * One attempt to wake a sandbox: the sampling unit. It begins with the first request to a sandbox whose
 * gateway is not ready, everybody who asks until its end shares it, and it ends with the first success,
 * or as failed when nobody waits any more.
 */
export interface Wake {
  readonly user: string;
  readonly requestedAt: number;
  /** How many requests waited for it. */
  readonly requests: number;
  /** The client's time, ms; null when nobody was served: infinite. */
  readonly wakeMs: number | null;
  /**
   * First success minus the later of the request and the instant the gateway became ready, without the
   * command's own time; null when nobody was served: infinite.
   */
  readonly overheadMs: number | null;
  /** Null when nobody was served. */
  readonly phases: WakePhases | null;
  readonly gatewayStarts: number;
  readonly gatewayKills: number;
  /** Tries that the platform made for the request that was served first, or the most that a failed one took. */
  readonly attempts: number;
}

/** What clients asked of containers in one voyage, counted. */
export interface RequestCounts {
  /** Requests that needed the container: exec, explicit wake, and reads that the bucket did not answer. */
  readonly requests: number;
  readonly attempts: number;
  readonly retried: number;
  readonly retriedAndServed: number;
  /** Answered 503: every try failed, or no further one was allowed. */
  readonly exhausted: number;
  /** By reason, error type or link code; every request that was not served. */
  readonly errors: Readonly<Record<string, number>>;
  /** Reads answered with content or with 404, by source. */
  readonly reads: { readonly r2: number; readonly container: number; readonly notFound: number };
  /** Of these, reads of names that were stored. */
  readonly storedReads: { readonly found: number; readonly notFound: number };
  readonly execs: { readonly admitted: number; readonly timedOut: number };
  /** How commands ended, each in one of these; absent in reports of earlier versions. */
  readonly execOutcomes?: ExecOutcomes;
  /** Age of the last sync, ms, each time that an answer told it; empty while nobody was ever synced. */
  readonly syncAges?: readonly number[];
}

/** How commands ended, as their clients were told. */
export interface ExecOutcomes {
  /** Exit code 0. */
  readonly succeeded: number;
  /** Another exit code: the command failed, the platform did not. */
  readonly exitedOtherwise: number;
  readonly timedOut: number;
  /** Never admitted: nothing ran. */
  readonly refused: number;
  /** Admitted, or perhaps, and how it ended nobody knows. */
  readonly interrupted: number;
  /** Refused by the command line itself, or by the platform's own fault. */
  readonly failed: number;
}

/** The names of the ways in which commands end, in the order of reports. */
export const EXEC_OUTCOMES = [
  "succeeded",
  "exitedOtherwise",
  "timedOut",
  "refused",
  "interrupted",
  "failed",
] as const satisfies readonly (keyof ExecOutcomes)[];

/** The figures of one measurement voyage. Plain data: it crosses threads. */
export interface VoyageMeasurement {
  /** What was wrong at sea, such as "no fault", "crowd", "boot failure". */
  readonly stratum: string;
  readonly profile: string;
  readonly scenario: string;
  readonly model: string;
  readonly rig: string;
  readonly seed: number;
  readonly wakes: readonly Wake[];
  /** Attempts that say nothing: all their clients went away, or their commands ran out of time after admission. */
  readonly undecidedWakes: number;
  readonly counts: RequestCounts;
}

/** All voyages of one stratum and profile, with the raw samples. */
export interface Measurement {
  readonly stratum: string;
  readonly profile: string;
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly wakes: readonly Wake[];
  readonly undecidedWakes: number;
  /** One entry a voyage: requests of one voyage share its boots, so the voyage is the unit. */
  readonly voyages: readonly RequestCounts[];
}
