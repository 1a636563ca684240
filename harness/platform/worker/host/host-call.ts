import type { Failure } from "#harness/platform/worker/failure.ts";

/** What every request to a Host says about itself. Times are ms since the epoch. */
export interface HostCall {
  readonly requestId: string;
  /** Which isolate asks; the Host treats all alike. */
  readonly isolate: string;
  /** 1 for the first try of a request. */
  readonly attempt: number;
  readonly requestedAt: number;
  /** How long this try may wait for readiness, ms. */
  readonly wakeBudgetMs: number;
  /** From then on the isolate no longer waits for this try: what has not begun must not begin. */
  readonly giveUpAt?: number;
}

/** `woke`: the sandbox was not ready when the request came, and was (or could not be) made so. */
export type HostReply<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** Time spent waiting for readiness, ms. */ readonly waitedMs: number;
      readonly woke?: boolean;
    }
  | { readonly ok: false; readonly failure: Failure; readonly woke?: boolean };

/** How the body of an operation ended, on a sandbox that was ready. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
