import type { Failure } from "./failure.ts";
import type { Operation } from "./parts/operation.ts";

/** The status and the fields of an answer that do not depend on the request. */
export interface Answered {
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Seconds, for a Retry-After header. */
  readonly retryAfterSeconds?: number;
}

const unavailable = (operation: Operation, failure: Failure, attempts: number): Answered => ({
  status: 503,
  retryAfterSeconds: 10,
  fields: {
    error: "Container operation failed after retries",
    details: failure.message,
    attempts,
    errorType: "container_error",
    retryable: failure.kind !== "permanent-start",
    ...(failure.reason === undefined ? {} : { reason: failure.reason }),
    ...(operation === "exec" ? { admitted: failure.admitted, stdout: "", stderr: "" } : {}),
    ...(failure.kind === "wake-timeout"
      ? { budgetMs: failure.budgetMs, waitedMs: failure.waitedMs, lastError: failure.lastError ?? null }
      : {}),
  },
});

/** What a failed operation is answered with (worker.md B.0, B.3): 503 only for a container that may come back. */
export const answerFailure = (operation: Operation, failure: Failure, attempts: number): Answered => {
  if (failure.status === 503) return unavailable(operation, failure, attempts);
  if (operation === "exec") {
    return {
      status: 500,
      fields: { error: failure.message, errorType: "command_error", stdout: "", stderr: "", attempts },
    };
  }
  if (operation === "write" && failure.status === 500) {
    return { status: 500, fields: { error: "Failed to write file", details: failure.message, attempts } };
  }
  return { status: failure.status, fields: { error: failure.message, attempts } };
};

/** What a command that ran out of time is answered with (worker:EXEC-7): 504 says that it is gone, 500 that it may still run (worker:PROC-5). */
export const answerExecTimeout = ({ killed }: { readonly killed: boolean }): Answered => ({
  status: killed ? 504 : 500,
  fields: {
    error: killed ? "Command timed out" : "Command timed out and could not be killed",
    errorType: "timeout",
    exitCode: -1,
    partial: true,
  },
});
