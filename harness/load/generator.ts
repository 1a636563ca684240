import { Pool, type Dispatcher } from "undici";
import { requestAt, type PlannedRequest, type RequestPlan } from "./request-at.ts";
import { DROPPED, OK, SampleSheet, TIMEOUT, WRONG_BODY, type LoadSamples } from "./samples.ts";
import type { LoadProgress } from "./engine.ts";

/** What the generator sends, and when; plain data that a worker thread can be given. */
export interface GeneratorOrder {
  readonly plan: RequestPlan;
  readonly arrivals: Float64Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly inFlightMax: number;
  readonly timeoutMs: number;
}

/** Timers of Node are late by a millisecond or two: what is due sooner is waited for turn by turn of the event loop. */
const TIMER_IS_LATE_BY_MS = 2.5;
/** So many late requests are sent in one turn, for answers to be read in between. */
const SENT_IN_A_TURN = 32;
const TIME_OUT_CHECK_MS = 5;
const IDLE_CONNECTION_MS = 60_000;

const FAILURE_BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "closed",
  UND_ERR_CONNECT_TIMEOUT: TIMEOUT,
};

const failureOf = (error: Error): string => {
  const code = "code" in error ? String(error.code) : error.name;
  return FAILURE_BY_CODE[code] ?? code;
};

/** One request on its way. */
class Shot implements Dispatcher.DispatchHandler {
  readonly #n: number;
  readonly #planned: PlannedRequest;
  readonly #statuses: readonly number[];
  readonly #range: ShotRange;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  #status = 0;
  over = false;

  constructor(range: ShotRange, n: number, shot: { readonly planned: PlannedRequest; readonly statuses: readonly number[] }) {
    this.#range = range;
    this.#n = n;
    this.#planned = shot.planned;
    this.#statuses = shot.statuses;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.over) controller.abort(new Error(TIMEOUT));
    else this.#range.onSent(this.#n);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#planned.bodyIncludes !== null) this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const { bodyIncludes } = this.#planned;
    if (!this.#statuses.includes(this.#status)) this.#end(`status ${this.#status}`);
    else if (bodyIncludes !== null && !Buffer.concat(this.#chunks).toString("utf8").includes(bodyIncludes)) this.#end(WRONG_BODY);
    else this.#end(OK);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(failureOf(error));
  }

  giveUp(): void {
    if (this.over) return;
    this.#end(TIMEOUT);
    this.#controller?.abort(new Error(TIMEOUT));
  }

  #end(outcome: string): void {
    if (this.over) return;
    this.over = true;
    this.#range.onEnd(this.#n, outcome);
  }
}

interface ShotRange {
  onSent(n: number): void;
  onEnd(n: number, outcome: string): void;
}

/**
 * The open model: every request is sent when it is due, whatever became of those before it. None waits for
 * a connection that another one holds, and none that cannot be sent is left out of the samples.
 */
export class Generator implements ShotRange {
  readonly #order: GeneratorOrder;
  readonly #pools: readonly Pool[];
  readonly #sheet: SampleSheet;
  readonly #done = Promise.withResolvers<void>();
  /** The requests under way, oldest first: all have the same time to answer. */
  readonly #underWay = new Map<number, Shot>();
  #origin = 0;
  #next = 0;
  #ended = 0;
  #failed = 0;
  #timedOutAt = 0;
  #stopped = false;

  constructor(order: GeneratorOrder) {
    this.#order = order;
    this.#sheet = new SampleSheet(order.arrivals);
    this.#pools = order.plan.origins.map(
      (origin) =>
        new Pool(origin, {
          connections: order.inFlightMax,
          pipelining: 1,
          headersTimeout: 0,
          bodyTimeout: 0,
          keepAliveTimeout: IDLE_CONNECTION_MS,
          connect: { timeout: order.timeoutMs },
        }),
    );
  }

  /** Sends everything and waits for every answer, or until it is stopped. */
  async run(): Promise<LoadSamples> {
    this.#origin = performance.now();
    this.#turn();
    await this.#done.promise;
    await Promise.all(this.#pools.map((pool) => pool.destroy()));
    return this.#sheet.samples;
  }

  /** Sends no more and waits for nobody. */
  stop(): void {
    this.#stopped = true;
  }

  get progress(): LoadProgress {
    return { started: this.#next, ended: this.#ended, failed: this.#failed };
  }

  onSent(n: number): void {
    this.#sheet.sent[n] = this.#now();
  }

  onEnd(n: number, outcome: string): void {
    // Those that were under way when the run was stopped are cut by us and tell nothing.
    if (this.#stopped) return;
    this.#underWay.delete(n);
    this.#sheet.end(n, outcome, this.#now());
    this.#ended += 1;
    if (outcome !== OK) this.#failed += 1;
  }

  #now(): number {
    return performance.now() - this.#origin;
  }

  #turn(): void {
    const { arrivals } = this.#order;
    const now = this.#now();
    this.#timeOut(now);
    for (let sent = 0; sent < SENT_IN_A_TURN && this.#isDue(now); sent += 1) {
      this.#fire(this.#next);
      this.#next += 1;
    }
    const isOver = this.#next === arrivals.length && this.#underWay.size === 0;
    if (isOver || this.#stopped) this.#done.resolve();
    else this.#wait((arrivals[this.#next] ?? Number.POSITIVE_INFINITY) - this.#now());
  }

  #isDue(now: number): boolean {
    return (this.#order.arrivals[this.#next] ?? Number.POSITIVE_INFINITY) <= now;
  }

  #wait(dueInMs: number): void {
    const sleepMs = Math.min(dueInMs - TIMER_IS_LATE_BY_MS, TIME_OUT_CHECK_MS);
    if (sleepMs >= 1) setTimeout(() => this.#turn(), sleepMs);
    else setImmediate(() => this.#turn());
  }

  #timeOut(now: number): void {
    if (now - this.#timedOutAt < TIME_OUT_CHECK_MS) return;
    this.#timedOutAt = now;
    for (const [n, shot] of this.#underWay) {
      if (now - (this.#sheet.started[n] ?? now) < this.#order.timeoutMs) return;
      shot.giveUp();
    }
  }

  #fire(n: number): void {
    const { plan, headers, inFlightMax } = this.#order;
    if (this.#underWay.size >= inFlightMax) {
      this.#sheet.end(n, DROPPED, Number.NaN);
      this.#ended += 1;
      this.#failed += 1;
      return;
    }
    const planned = requestAt(plan, n);
    const request = plan.requests[planned.kind];
    const pool = this.#pools[planned.origin];
    if (request === undefined || pool === undefined) throw new Error(`request ${n} is of no kind or goes nowhere`);
    const shot = new Shot(this, n, { planned, statuses: request.success.statuses });
    this.#underWay.set(n, shot);
    this.#sheet.started[n] = this.#now();
    const { path, body } = planned;
    pool.dispatch({ method: request.method, path, headers: { ...headers, ...request.headers }, body }, shot);
  }
}
