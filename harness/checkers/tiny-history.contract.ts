import type { History, HistoryEvent } from "#harness/history/event.ts";
import type { Checker, RuleVerdict } from "./checker.ts";

/** The sandbox that every tiny history is about, and its user. */
const USER = "u1";
const SANDBOX = `openclaw-${USER}`;

/** A history of just these events. */
export const historyOf = (events: readonly HistoryEvent[], maxDelayMs = 0): History => ({
  header: {
    format: "seatrial-history",
    version: 1,
    scenario: "tiny",
    seed: 1,
    rig: "sim",
    model: "S",
    profile: "none",
    mode: "exact",
    maxDelayMs,
    defect: null,
    variant: null,
  },
  events,
});

/** A line of the sandbox's journal. */
export const sandboxDid = (t: number, kind: string, fields: Readonly<Record<string, unknown>> = {}): HistoryEvent => ({
  type: "journal",
  t,
  party: "sandbox",
  entry: { kind, sandbox: SANDBOX, ...fields },
});

type Invoke = Extract<HistoryEvent, { type: "invoke" }>;
type Complete = Extract<HistoryEvent, { type: "complete" }>;

/** The call of an operation. */
export const invoked = (t: number, op: number, change: Partial<Invoke> = {}): Invoke => ({
  type: "invoke",
  t,
  op,
  client: "client-1",
  verb: "read",
  user: USER,
  isolate: 1,
  args: {},
  ...change,
});

/** Its answer. */
export const completed = (t: number, op: number, change: Partial<Complete> = {}): Complete => ({
  type: "complete",
  t,
  op,
  outcome: "ok",
  status: 200,
  body: {},
  ...change,
});

/** What a checker says of one rule, without its words: verdict, obligations and when it broke. */
export const judged = (
  checker: Checker,
  rule: string,
  history: History,
): readonly [RuleVerdict["verdict"], number, number?] | undefined => {
  const found = checker.check(history).find((one) => one.rule === `worker:${rule}`);
  if (found === undefined) return undefined;
  return found.at === undefined ? [found.verdict, found.obligations] : [found.verdict, found.obligations, found.at];
};
