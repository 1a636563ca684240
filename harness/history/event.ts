import type { Fault } from "#harness/faults/fault.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";

/** What an operation's answer means for its effect. */
export type OutcomeKind = "ok" | "accepted" | "fail" | "unknown";

/** One line of a history. `t` is milliseconds since the voyage began, on one clock. */
export type HistoryEvent =
  | {
      readonly type: "invoke";
      readonly t: number;
      readonly op: number;
      readonly client: string;
      readonly verb: string;
      readonly user: string;
      readonly isolate: number;
      readonly args: Readonly<Record<string, unknown>>;
    }
  | {
      readonly type: "complete";
      readonly t: number;
      readonly op: number;
      readonly outcome: OutcomeKind;
      /** HTTP status; null when the link failed and no response came. */
      readonly status: number | null;
      readonly body: Readonly<Record<string, unknown>> | null;
      /** Headers that not every answer has, such as `retry-after`; absent when there is none. */
      readonly headers?: Readonly<Record<string, string>>;
      /** The link's error code when no whole response came. */
      readonly code?: string;
    }
  | { readonly type: "journal"; readonly t: number; readonly party: string; readonly entry: JournalEntry }
  | { readonly type: "fault"; readonly t: number; readonly phase: "apply" | "lift"; readonly fault: Fault }
  | { readonly type: "claim"; readonly t: number; readonly rule: string; readonly held: boolean; readonly because: string }
  /** A request finished and left timers behind (worker:EXEC-20). */
  | { readonly type: "leftover"; readonly t: number; readonly party: string; readonly what: string; readonly timers: number }
  | { readonly type: "unhandled"; readonly t: number; readonly message: string }
  | {
      readonly type: "log";
      readonly t: number;
      readonly party: string;
      readonly level: string;
      readonly message: string;
      readonly fields: unknown;
    }
  /** Faults are lifted, scheduling is fair from here on: liveness is judged after this line only. */
  | { readonly type: "epilogue"; readonly t: number };

/** What stays the same for a whole voyage and what a checker needs to judge its times. */
export interface HistoryHeader {
  readonly format: "seatrial-history";
  readonly version: 1;
  readonly scenario: string;
  readonly seed: number;
  readonly rig: string;
  readonly model: string;
  readonly profile: string;
  /** How this voyage explored: exact, latency, walk or pct, with or without stalls. */
  readonly mode: string;
  /** The longest delay that the rig itself adds to one message, ms. */
  readonly maxDelayMs: number;
  readonly defect: string | null;
  readonly variant: string | null;
}

/** What a voyage recorded: the only thing that checkers see. */
export interface History {
  readonly header: HistoryHeader;
  readonly events: readonly HistoryEvent[];
}
