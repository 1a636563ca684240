import { describeFault } from "#harness/faults/fault.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import type { History, HistoryEvent } from "#harness/history/event.ts";
import type { TraceLine } from "#harness/history/trace-line.ts";
import type { VoyageResult } from "./voyage.ts";

const clockTime = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  const millis = ms % 1000;
  return `${String(minutes).padStart(3)}:${String(seconds).padStart(2, "0")}.${String(millis).padStart(3, "0")}`;
};

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "";
  return text.length > 90 ? `${text.slice(0, 87)}...` : text;
};

/** Journal entries that tell a story; the rest is detail for --trace. */
const TELLING = new Set([
  "vm-start",
  "vm-up",
  "vm-down",
  "restore-start",
  "restore-end",
  "gateway-start",
  "gateway-ready",
  "gateway-exit",
  "kill",
  "kill-failed",
  "command-start",
  "command-end",
  "file-read",
  "file-write",
  "file-delete",
  "refused",
  "object-end",
  "instance-create",
  "instance-state",
  "container-create",
  "container-start",
  "container-stop",
  "container-exit",
  "container-remove",
  "volume-create",
  "volume-remove",
  "image-pull",
  "agent-boot",
  "agent-register",
  "agent-end",
  "a2a",
  "presence-expiry",
  "presence-restart",
]);

/** The fields of a journal entry that fit into a line: no environments, no lists. */
const details = ({ kind: _kind, sandbox: _sandbox, gateway: _gateway, ...rest }: Readonly<Record<string, unknown>>): string =>
  Object.entries(rest)
    .filter(([, value]) => typeof value !== "object" || value === null)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(" ");

/** Fields of an answer's body that tell a story, by subject. */
const ANSWERS: Readonly<Record<Subject, readonly string[]>> = {
  worker: ["reason", "errorType", "action", "state", "exitCode", "attempts"],
  server: ["status", "error", "code"],
};

const answerOf = (event: Extract<HistoryEvent, { type: "complete" }>, subject: Subject): string => {
  const facts = ANSWERS[subject].filter((key) => event.body?.[key] !== undefined);
  const told = facts.map((key) => `${key}=${String(event.body?.[key])}`).join(" ");
  return `${event.status ?? event.code ?? "no answer"} (${event.outcome}) ${told}`.trimEnd();
};

/** What of a history every line may need. */
interface Cast {
  readonly subject: Subject;
  readonly clients: ReadonlyMap<number, string>;
}

/** One event as one line: who, then what; null for what tells no story. */
const lineOf = (event: HistoryEvent, { subject, clients }: Cast): readonly [who: string, what: string] | null => {
  switch (event.type) {
    case "invoke":
      return [
        event.client,
        `-> ${event.verb} ${short(event.args)}${subject === "worker" ? ` via isolate-${event.isolate}` : ` of ${event.user}`}`,
      ];
    case "complete":
      return [clients.get(event.op) ?? `op-${event.op}`, `<- ${answerOf(event, subject)}`];
    case "journal":
      return TELLING.has(event.entry.kind) ? [event.party, `${event.entry.kind} ${details(event.entry)}`.trimEnd()] : null;
    case "fault":
      return ["FAULT", `${event.phase === "lift" ? "lifted: " : ""}${describeFault(event.fault)}`];
    case "claim":
      return event.held ? null : ["BROKEN", `${event.rule}: ${event.because}`];
    case "leftover":
      return ["LEFTOVER", `${event.what} left ${event.timers} timer(s)`];
    case "unhandled":
      return ["UNHANDLED", event.message];
    case "log":
      return [event.party, `log ${event.level}: ${event.message}`];
    case "epilogue":
      return ["EPILOGUE", `faults lifted, fair scheduling${subject === "worker" ? ", commands, wakes and state probed" : ", all at rest"}`];
  }
};

/** What a timeline shows beside the events. */
export interface TimelineOptions {
  /** Messages on links, from a traced voyage. */
  readonly trace?: readonly TraceLine[];
  /** Only up to this moment, ms. */
  readonly untilMs?: number;
}

/** The readable course of a voyage: who did what when, with faults, windows and the first break marked. */
export const timeline = (history: History, result: VoyageResult, options: TimelineOptions = {}): readonly string[] => {
  const clients = new Map<number, string>();
  for (const event of history.events) if (event.type === "invoke") clients.set(event.op, event.client);
  const cast: Cast = { subject: subjectOf(history.header.scenario), clients };
  const until = options.untilMs ?? Number.POSITIVE_INFINITY;
  const rows: { t: number; order: number; text: string }[] = [];
  const add = (t: number, who: string, what: string): void => {
    if (t <= until) rows.push({ t, order: rows.length, text: `${clockTime(t)}  ${who.padEnd(14)} ${what}` });
  };
  for (const event of history.events) {
    const line = lineOf(event, cast);
    if (line !== null) add(event.t, line[0], line[1]);
  }
  for (const { t, link, method, phase, actor } of options.trace ?? []) {
    add(t, actor, `   ${phase === "call" ? ">>" : "<<"} ${link} ${method}${phase === "error" ? " (error)" : ""}`);
  }
  const { first } = result;
  if (first !== null) add(first.at ?? 0, "FIRST BREAK", `${first.rule}: ${first.because ?? ""}`);
  rows.sort((a, b) => a.t - b.t || a.order - b.order);
  return rows.map((row) => row.text);
};

/** The short story of a failure: the plan's operations, its faults, and the break, without the rest. */
export const story = (history: History, result: VoyageResult): readonly string[] => {
  const at = result.first?.at ?? Number.POSITIVE_INFINITY;
  return timeline(history, result, { untilMs: at }).filter((line) => !/ (?:log|restore-|vm-up|file-read)/.test(line));
};
