import type { History, HistoryEvent } from "#harness/history/event.ts";

type Body = Readonly<Record<string, unknown>>;

/** A call of an operation, with its arguments: told line by line, so that every line in a test matters to that test. */
export const asked = (t: number, op: number, call: { readonly verb: string } & Body): HistoryEvent => {
  const { verb, ...args } = call;
  return { type: "invoke", t, op, client: `client-${op}`, verb, user: "u1", isolate: 1, args };
};

/** The answer to an operation; a null status is a link that failed with `code`. */
export const answered = (
  t: number,
  op: number,
  answer: { readonly status: number | null; readonly code?: string } & Body,
): HistoryEvent => {
  const { status, code, ...body } = answer;
  const outcome = status === 200 ? "ok" : "fail";
  return { type: "complete", t, op, outcome, status, body: status === null ? null : body, ...(code === undefined ? {} : { code }) };
};

/** A line of the journal of u1's sandbox. */
export const sandboxDid = (t: number, kind: string, fields: Body = {}): HistoryEvent => ({
  type: "journal",
  t,
  party: "sandbox",
  entry: { sandbox: "openclaw-u1", kind, ...fields },
});

/** A boot with everything in its place: VM 10 s, restore 3 s, gateway ready at `readyAt`. */
export const boot = (startAt: number, readyAt: number): readonly HistoryEvent[] => [
  sandboxDid(startAt, "vm-start"),
  sandboxDid(startAt + 10_000, "vm-up"),
  sandboxDid(startAt + 10_100, "restore-start"),
  sandboxDid(startAt + 13_100, "restore-end"),
  sandboxDid(startAt + 13_200, "gateway-start", { process: "g1" }),
  sandboxDid(readyAt, "gateway-ready", { process: "g1" }),
];

/** A history of these events. */
export const historyOf = (...events: readonly (HistoryEvent | readonly HistoryEvent[])[]): History => ({
  header: {
    format: "seatrial-history",
    version: 1,
    scenario: "worker/measure/told",
    seed: 7,
    rig: "sim",
    model: "S",
    profile: "production-like",
    mode: "latency",
    maxDelayMs: 30,
    defect: null,
    variant: null,
  },
  events: events.flat(),
});
