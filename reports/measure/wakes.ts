import type { History, HistoryEvent } from "#harness/history/event.ts";
import { containerRequest, storyOperations, type ContainerRequest } from "./container-requests.ts";
import type { Wake } from "./measurement.ts";
import { commandMsOf, phasesOf, readinessOf, type JournalLine } from "./wake-phases.ts";

/** The wakes of one voyage, and the attempts that say nothing. */
export interface Wakes {
  readonly wakes: readonly Wake[];
  readonly undecided: number;
}

interface Attempt {
  readonly requestedAt: number;
  readonly lines: JournalLine[];
  readonly waiting: Set<number>;
  readonly ended: ContainerRequest[];
  requests: number;
}

/** Follows one user's sandbox through a history and closes its wakes. */
class WakeWatch {
  readonly #user: string;
  readonly #requests: ReadonlyMap<number, ContainerRequest>;
  readonly wakes: Wake[] = [];
  undecided = 0;
  #readyProcess: unknown = null;
  #open: Attempt | null = null;

  constructor(user: string, requests: ReadonlyMap<number, ContainerRequest>) {
    this.#user = user;
    this.#requests = requests;
  }

  saw(event: HistoryEvent): void {
    if (event.type === "invoke") this.#asked(event.op, event.t);
    else if (event.type === "complete") this.#answered(event.op, event.t);
    else if (event.type === "journal") this.#noted(event);
  }

  /** The history is over: whoever still waits was not served. */
  end(): void {
    if (this.#open !== null) this.#fail(this.#open);
  }

  #asked(op: number, t: number): void {
    if (!this.#requests.has(op)) return;
    if (this.#open === null) {
      if (this.#readyProcess !== null) return;
      this.#open = { requestedAt: t, lines: [], waiting: new Set(), ended: [], requests: 0 };
    }
    this.#open.waiting.add(op);
    this.#open.requests += 1;
  }

  #answered(op: number, t: number): void {
    const request = this.#requests.get(op);
    const attempt = this.#open;
    if (request === undefined || attempt === null || !attempt.waiting.delete(op)) return;
    attempt.ended.push(request);
    if (request.end === "served") this.#serve(attempt, request, t);
    else if (attempt.waiting.size === 0) this.#fail(attempt);
  }

  #noted({ t, entry }: JournalLine): void {
    this.#open?.lines.push({ t, entry });
    if (entry.kind === "gateway-ready") this.#readyProcess = entry["process"];
    const over = entry.kind === "vm-down" || (entry.kind === "gateway-exit" && entry["process"] === this.#readyProcess);
    if (over) this.#readyProcess = null;
  }

  #serve(attempt: Attempt, served: ContainerRequest, servedAt: number): void {
    const wake = { requestedAt: attempt.requestedAt, servedAt, lines: attempt.lines, served };
    const from = Math.max(attempt.requestedAt, readinessOf(wake)?.t ?? attempt.requestedAt);
    this.#close(attempt, {
      wakeMs: servedAt - attempt.requestedAt,
      overheadMs: servedAt - from - commandMsOf(wake),
      phases: phasesOf(wake),
      attempts: served.attempts,
    });
  }

  #fail(attempt: Attempt): void {
    if (attempt.waiting.size === 0 && attempt.ended.every((request) => request.end === "undecided")) {
      this.undecided += 1;
      this.#open = null;
      return;
    }
    const attempts = Math.max(1, ...attempt.ended.map((request) => request.attempts));
    this.#close(attempt, { wakeMs: null, overheadMs: null, phases: null, attempts });
  }

  #close(attempt: Attempt, end: Pick<Wake, "wakeMs" | "overheadMs" | "phases" | "attempts">): void {
    const count = (test: (line: JournalLine) => boolean): number => attempt.lines.filter(test).length;
    this.wakes.push({
      user: this.#user,
      requestedAt: attempt.requestedAt,
      requests: attempt.requests,
      ...end,
      gatewayStarts: count(({ entry }) => entry.kind === "gateway-start"),
      gatewayKills: count(({ entry }) => entry.kind === "kill" && entry["gateway"] === true),
    });
    this.#open = null;
  }
}

const userOfEvent = (event: HistoryEvent, requests: ReadonlyMap<number, ContainerRequest>): string | undefined => {
  if (event.type === "invoke" || event.type === "complete") return requests.get(event.op)?.user;
  // The sandbox of user u1 is called openclaw-u1.
  if (event.type === "journal" && event.party === "sandbox") return String(event.entry["sandbox"]).replace(/^openclaw-/, "");
  return undefined;
};

/** Every attempt of a voyage's story to wake a sandbox. A gateway that hangs with its process alive shows in no journal and counts as ready. */
export const wakesOf = (history: History): Wakes => {
  const requests = new Map<number, ContainerRequest>();
  for (const operation of storyOperations(history)) {
    const request = containerRequest(operation);
    if (request !== null) requests.set(request.op, request);
  }
  const watches = new Map<string, WakeWatch>();
  for (const event of history.events) {
    const user = userOfEvent(event, requests);
    if (user === undefined) continue;
    const watch = watches.get(user) ?? new WakeWatch(user, requests);
    watches.set(user, watch);
    watch.saw(event);
  }
  for (const watch of watches.values()) watch.end();
  const all = [...watches.values()];
  return { wakes: all.flatMap((watch) => watch.wakes), undecided: all.reduce((sum, watch) => sum + watch.undecided, 0) };
};
