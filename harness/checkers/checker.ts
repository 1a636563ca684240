import type { History, HistoryEvent } from "#harness/history/event.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";

/** What a checker found out about one rule. */
export interface RuleVerdict {
  /** Such as `worker:WAKE-6`. */
  readonly rule: string;
  readonly verdict: "held" | "broken" | "unknown";
  /** How many times the rule was put to the test; none means nothing was learned. */
  readonly obligations: number;
  /** For a broken rule: what happened, in one sentence. */
  readonly because?: string;
  /** When it first broke, ms since the voyage began. */
  readonly at?: number;
}

/** A pure judgement over histories; one file an invariant. */
export interface Checker {
  readonly id: string;
  readonly rules: readonly string[];
  readonly check: (history: History) => readonly RuleVerdict[];
}

/** Collects obligations and the first violation of one rule. */
export class Tally {
  readonly #rule: string;
  #obligations = 0;
  #first: { readonly at: number; readonly because: string } | undefined;

  constructor(rule: string) {
    this.#rule = rule;
  }

  /** One more obligation; `because` says what happened when it did not hold. */
  expect(held: boolean, at: number, because: () => string): void {
    this.#obligations += 1;
    if (!held && (this.#first === undefined || at < this.#first.at)) this.#first = { at, because: because() };
  }

  get verdict(): RuleVerdict {
    const { rule, first } = { rule: this.#rule, first: this.#first };
    if (first === undefined) return { rule, verdict: "held", obligations: this.#obligations };
    return { rule, verdict: "broken", obligations: this.#obligations, ...first };
  }
}

type EventOf<T extends HistoryEvent["type"]> = Extract<HistoryEvent, { type: T }>;

/** The events of one type, in order. */
export const eventsOf = <T extends HistoryEvent["type"]>(history: History, type: T): readonly EventOf<T>[] =>
  history.events.filter((event): event is EventOf<T> => event.type === type);

/** Journal entries of one party, in order, with their time. */
export const journalOf = (history: History, party: string): readonly EventOf<"journal">[] =>
  eventsOf(history, "journal").filter((event) => event.party === party);

/** One operation from its call to its answer; `complete` is missing while it is in flight. */
export interface OperationRecord {
  readonly invoke: EventOf<"invoke">;
  readonly complete: EventOf<"complete"> | undefined;
}

/** The operations of a history, in the order of their calls. */
export const operationsOf = (history: History): readonly OperationRecord[] => {
  const completions = new Map(eventsOf(history, "complete").map((event) => [event.op, event]));
  return eventsOf(history, "invoke").map((invoke) => ({ invoke, complete: completions.get(invoke.op) }));
};

/** The user that a journal entry's sandbox belongs to. */
export const userOf = (entry: JournalEntry): string => String(entry["sandbox"] ?? "").replace(/^openclaw-/, "");
