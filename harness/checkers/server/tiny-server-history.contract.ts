import type { Checker, RuleVerdict } from "#harness/checkers/checker.ts";
import { completed, historyOf, invoked } from "#harness/checkers/tiny-history.contract.ts";
import type { History, HistoryEvent } from "#harness/history/event.ts";

/** The workspace that every tiny history is about, and one below it. */
export const W = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
export const CHILD = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

/** A line of a party's journal. */
export const noted = (t: number, party: string, entry: { readonly kind: string } & Readonly<Record<string, unknown>>): HistoryEvent => ({
  type: "journal",
  t,
  party,
  entry,
});

/** A change of the status of `W`: from, to. */
export const changed = (
  t: number,
  [from, to]: readonly [string | null, string | null],
  more: Readonly<Record<string, unknown>> = {},
): HistoryEvent =>
  noted(t, "database", { kind: "status", workspace: W, parent: null, from, to, external: false, tasks: 0, message: null, ...more });

/** An operation on `W` that was called at `t` and answered 5 ms later. */
export const did = (
  t: number,
  verb: string,
  { status = 200, ...args }: { readonly status?: number } & Readonly<Record<string, unknown>> = {},
): readonly HistoryEvent[] => {
  const outcome = status === 202 ? "accepted" : status < 300 ? "ok" : status < 500 ? "fail" : "unknown";
  const body = verb === "create" ? { id: W } : {};
  return [invoked(t, t, { verb, user: verb === "create" ? "" : W, args }), completed(t + 5, t, { outcome, status, body })];
};

export const epilogueAt = (t: number): HistoryEvent => ({ type: "epilogue", t });

/** A history of these events, in the order of their times. */
export const serverHistory = (...events: readonly (HistoryEvent | readonly HistoryEvent[])[]): History => {
  const history = historyOf(events.flat().toSorted((one, other) => one.t - other.t));
  return { ...history, header: { ...history.header, model: "docker" } };
};

/** What a checker says of one rule: verdict, obligations and when it broke. */
export const judgedBy = (
  checker: Checker,
  rule: string,
  history: History,
): readonly [RuleVerdict["verdict"], number, number?] | undefined => {
  const found = checker.check(history).find((one) => one.rule === `server:${rule}`);
  if (found === undefined) return undefined;
  return found.at === undefined ? [found.verdict, found.obligations] : [found.verdict, found.obligations, found.at];
};
