import { answerFailure, type Answered } from "#harness/platform/worker/answers.ts";
import type { ErrorFacts, Failure } from "#harness/platform/worker/failure.ts";
import { triage } from "#harness/platform/worker/triage.ts";
import type { Operation } from "./operation.ts";

/** Decisions about tries and what their failures mean (worker.md A, RETRY). */
export interface RetryParts {
  /** Total tries, not extra tries (worker:RETRY-3). */
  readonly retryAttempts: number;
  /** Wait after this failed try, ms (worker:RETRY-3, RETRY-4). */
  readonly retryDelayMs: (attempt: number, attempts: number, baseMs: number) => number;
  /** worker:EXEC-15, EXEC-16, HIB-9. */
  readonly mayRetry: (operation: Operation, failure: Failure) => boolean;
  readonly triage: (facts: ErrorFacts) => Failure;
  readonly answerFailure: (operation: Operation, failure: Failure, attempts: number) => Answered;
}

/** Wait before try n+1: base * 2^(n-1), at most 5 s; none after the last. */
const retryDelayMs = (attempt: number, attempts: number, baseMs: number): number =>
  attempt >= attempts ? 0 : Math.min(baseMs * 2 ** (attempt - 1), 5_000);

/** What must never be done twice: not tried again once it may have begun. */
const RUNS_ONCE: readonly Operation[] = ["exec", "proxy"];

/** The decisions of the reference. */
export const retryParts: RetryParts = {
  retryAttempts: 3,
  retryDelayMs,
  mayRetry: (operation, failure) => failure.transient && (!RUNS_ONCE.includes(operation) || failure.admitted === false),
  triage,
  answerFailure,
};
