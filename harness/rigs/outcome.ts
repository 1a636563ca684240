import type { OutcomeKind } from "#harness/history/event.ts";

/** What a client got back from one operation. Times are ms since the voyage began. */
export interface Outcome {
  readonly op: number;
  readonly kind: OutcomeKind;
  /** HTTP status; null when no whole response came. */
  readonly status: number | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface VerbOptions {
  /** Which isolate is asked, from 1; 1 when absent. */
  readonly isolate?: number;
  /** A name for this client, so that its draws stay when others are dropped. */
  readonly as?: string;
  /** The client goes away after this time, ms. */
  readonly hangUpAfterMs?: number;
}
