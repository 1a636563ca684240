import type { History, HistoryEvent } from "#harness/history/event.ts";
import { operationsOf, Tally, userOf, type Checker } from "./checker.ts";

/** Verbs whose acceptance promises a fresh gateway. */
const RESTARTING = new Set(["restart", "reset"]);

/** The restarts of one user that were promised and not yet kept. */
class Promised {
  /** Asked for, and no gateway was started since. */
  readonly #waiting = new Set<number>();
  /** A gateway that was started for them is on its way. */
  readonly #started = new Set<number>();
  readonly kept = new Set<number>();

  ask(op: number): void {
    // Who asks while a restart is on its way may share it (worker:LIFE-6).
    (this.#started.size > 0 ? this.#started : this.#waiting).add(op);
  }

  start(): void {
    for (const op of this.#waiting) this.#started.add(op);
    this.#waiting.clear();
  }

  ready(): void {
    for (const op of this.#started) this.kept.add(op);
    this.#started.clear();
  }

  /** A gateway that nobody can kill, or a start that can never succeed, ends them too: with an error, and without a second gateway (worker:PROC-6). */
  refuse(): void {
    this.start();
    this.ready();
  }
}

/** The platform says, to whoever looks, that the work it promised has failed (worker:LIFE-1). */
const toldFailure = (body: Readonly<Record<string, unknown>> | null): boolean => {
  const operation = (body?.["operation"] ?? body) as Readonly<Record<string, unknown>> | null;
  return operation?.["kind"] === "restart" && operation["status"] === "failed";
};

const follow = (promised: Promised, event: HistoryEvent, userId: string): void => {
  if (event.type === "invoke" && RESTARTING.has(event.verb) && event.user === userId) promised.ask(event.op);
  // Whose it is shows in the body: both calls that tell it are about one user.
  if (event.type === "complete" && event.body?.["userId"] === userId && toldFailure(event.body)) promised.refuse();
  if (event.type !== "journal" || event.party !== "sandbox" || userOf(event.entry) !== userId) return;
  if (event.entry.kind === "gateway-start") promised.start();
  if (event.entry.kind === "gateway-ready") promised.ready();
  if (event.entry.kind === "kill-failed") promised.refuse();
};

const keptIn = (history: History, userId: string, untilMs: number): ReadonlySet<number> => {
  const promised = new Promised();
  for (const event of history.events) if (event.t <= untilMs) follow(promised, event, userId);
  return promised.kept;
};

/** After an accepted restart a gateway is started and becomes ready, without anybody's further help, before the epilogue begins (worker:LIFE-1, LIFE-5). */
export const restartsDischarged: Checker = {
  id: "restarts-discharged",
  rules: ["worker:LIFE-1", "worker:LIFE-5"],
  check: (history) => {
    const observable = new Tally("worker:LIFE-1");
    const driven = new Tally("worker:LIFE-5");
    const until = history.events.find((event) => event.type === "epilogue")?.t ?? Number.POSITIVE_INFINITY;
    for (const { invoke, complete } of operationsOf(history)) {
      if (!RESTARTING.has(invoke.verb) || complete?.outcome !== "accepted" || complete.t > until) continue;
      const kept = keptIn(history, invoke.user, until).has(invoke.op);
      const because = (): string => `the restart that operation ${invoke.op} was promised never made a gateway ready`;
      observable.expect(kept, complete.t, because);
      driven.expect(kept, complete.t, because);
    }
    return [observable.verdict, driven.verdict];
  },
};
