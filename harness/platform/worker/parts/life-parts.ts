import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { BootOutcome } from "#harness/platform/worker/host/flight.ts";
import type { OperationEnd } from "#harness/platform/worker/host/operations.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";

/** Decisions about restarts, logs and the end of a sandbox (worker.md A, LIFE). */
export interface LifeParts {
  /** What is written down of a restart that was promised (worker:LIFE-1). */
  readonly restartEnd: (outcome: BootOutcome) => OperationEnd;
  /** Whether a call is forced, by the `force` of its body; null for what it cannot be (worker:LIFE-3, SYNC-7). */
  readonly forcedBy: (force: unknown) => boolean | null;
  /** When the n-th restart of many begins, ms from now, n from 0 (worker:LIFE-8). */
  readonly bulkDelayMs: (index: number, delayMs: number) => number;
  /** Whose output `logs` shows; null: nobody's (worker:LIFE-9). */
  readonly pickLog: (processes: readonly ProcessInfo[], isGateway: (command: string) => boolean) => ProcessInfo | null;
  /** Whether a destroy is answered before it is over (worker:LIFE-7). */
  readonly destroyIsAwaited: boolean;
  /** Whether a user whose marker cannot be written gets a sandbox (worker:WAKE-21). */
  readonly onMarkerFailure: () => "go-on" | "fail";
  /** Whether a first start is written down where scheduled jobs look (worker:WAKE-21). */
  readonly marksFirstStart: boolean;
}

/** A live gateway, else the one that ended last: crash logs are what logs are for. */
const pickLog = (processes: readonly ProcessInfo[], isGateway: (command: string) => boolean): ProcessInfo | null => {
  const gateways = processes.filter((one) => isGateway(one.command)).toSorted((a, b) => b.startedAt - a.startedAt);
  return gateways.find(isLive) ?? gateways[0] ?? null;
};

/** The decisions of the reference. */
export const lifeParts: LifeParts = {
  restartEnd: (outcome) => ({ error: outcome.ready ? null : outcome.failure.message }),
  forcedBy: (force) => (force === undefined ? false : typeof force === "boolean" ? force : null),
  bulkDelayMs: (index, delayMs) => index * delayMs,
  pickLog,
  destroyIsAwaited: true,
  onMarkerFailure: () => "go-on",
  marksFirstStart: true,
};
