import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { FakeDurableState, type DurableDisk } from "./durable-state.ts";

/** Memory vanishes this long after the last request (worker.md C.2). */
const EVICT_AFTER_MS = 10_000;

/** First wait before a failed alarm handler runs again; doubles each time. */
const ALARM_RETRY_MS = 2_000;
const ALARM_RETRIES_MAX = 6;

/** The running side of one life of the object, as a rig provides it. */
export interface ObjectParty {
  readonly alive: boolean;
  run<T>(label: string, work: () => Promise<T>): Promise<T>;
  kill(): void;
  reset(zombie: boolean): void;
}

/** The code inside a Durable Object: its callable methods and its alarm handler. */
export interface ObjectCode<Api> {
  readonly api: Api;
  alarm(): Promise<void>;
}

export interface DurableObjectOptions<Api, P extends ObjectParty> {
  readonly clock: Clock;
  readonly journal: (entry: JournalEntry) => void;
  readonly methods: readonly (keyof Api & string)[];
  /** A fresh party for the n-th life. */
  readonly openParty: (life: number) => P;
  /** Builds the code anew: what it kept in memory is gone. */
  readonly create: (party: P, state: FakeDurableState) => ObjectCode<Api>;
}

interface Life<Api, P> {
  readonly party: P;
  readonly state: FakeDurableState;
  readonly code: ObjectCode<Api>;
  readonly api: Api;
  busy: number;
  evictTimer: Timer | undefined;
}

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** One Durable Object: at most one life at a time (a replaced one may go on as a zombie), one disk for all lives. */
export class FakeDurableObject<Api extends object, P extends ObjectParty> {
  readonly #options: DurableObjectOptions<Api, P>;
  readonly #disk: DurableDisk = { values: new Map(), alarmAt: null };
  #life: Life<Api, P> | undefined;
  #lives = 0;
  #alarmTimer: Timer | undefined;
  #alarmRun: { readonly life: Life<Api, P>; readonly retries: number } | undefined;

  constructor(options: DurableObjectOptions<Api, P>) {
    this.#options = options;
  }

  /** The life that answers a request now; begins one when there is none. */
  async serve(): Promise<{ readonly party: P; readonly api: Api; readonly outputGate: () => Promise<void> | undefined }> {
    const life = this.#life ?? this.#begin();
    while (life.state.blocked !== undefined) await life.state.blocked;
    return { party: life.party, api: life.api, outputGate: () => life.state.outputGate() };
  }

  /** Replaces the object as a code update does: callers see the reset, storage stays; a zombie runs on unheard. */
  reset(zombie: boolean): void {
    this.#end("reset", (party) => party.reset(zombie));
  }

  /** The process dies: nothing of this life runs on. */
  crash(): void {
    this.#end("crash", (party) => party.kill());
  }

  /** Memory vanishes although nothing failed. */
  evict(): void {
    this.#end("evict", (party) => party.kill());
  }

  /** The next write of the present life fails, which resets the object. */
  failNextWrite(): void {
    (this.#life ?? this.#begin()).state.failNextWrite();
  }

  /** Whether an instance is in memory. */
  get inMemory(): boolean {
    return this.#life !== undefined;
  }

  #begin(): Life<Api, P> {
    const { options, disk } = { options: this.#options, disk: this.#disk };
    this.#lives += 1;
    const party = options.openParty(this.#lives);
    const state = new FakeDurableState(disk, options.clock, {
      onAlarm: () => this.#armAlarm(),
      onReset: () => this.reset(false),
    });
    const code = options.create(party, state);
    const life: Life<Api, P> = { party, state, code, api: code.api, busy: 0, evictTimer: undefined };
    Object.assign(life, { api: this.#counted(life) });
    this.#life = life;
    options.journal({ kind: "object-begin", life: this.#lives });
    this.#rest(life);
    return life;
  }

  /** The object's methods, counted, so that eviction waits for the last one. */
  #counted(life: Life<Api, P>): Api {
    const counted: Record<string, AnyMethod> = {};
    for (const name of this.#options.methods) {
      const method = life.code.api[name] as AnyMethod;
      counted[name] = (...args) => this.#busy(life, () => method.apply(life.code.api, args));
    }
    return counted as Api;
  }

  async #busy<T>(life: Life<Api, P>, work: () => Promise<T>): Promise<T> {
    life.busy += 1;
    life.evictTimer?.cancel();
    try {
      return await work();
    } finally {
      life.busy -= 1;
      if (life.busy === 0) this.#rest(life);
    }
  }

  #rest(life: Life<Api, P>): void {
    life.evictTimer?.cancel();
    const timer = this.#options.clock.timer(EVICT_AFTER_MS);
    life.evictTimer = timer;
    void timer.done.then(() => {
      if (this.#life === life && life.busy === 0) this.evict();
    });
  }

  #end(how: string, stop: (party: P) => void): void {
    const life = this.#life;
    if (life === undefined) return;
    this.#life = undefined;
    life.evictTimer?.cancel();
    life.state.abandon();
    this.#options.journal({ kind: "object-end", how });
    stop(life.party);
    if (this.#alarmRun?.life === life) this.#retryAlarm();
  }

  #armAlarm(): void {
    this.#alarmTimer?.cancel();
    this.#alarmTimer = undefined;
    const at = this.#disk.alarmAt;
    if (at !== null) this.#alarmIn(Math.max(0, at - this.#options.clock.now()), 0);
  }

  #alarmIn(delayMs: number, retries: number): void {
    const timer = this.#options.clock.timer(delayMs);
    this.#alarmTimer = timer;
    void timer.done.then(() => this.#fireAlarm(retries));
  }

  /** At least once: a handler that throws, or whose life ends meanwhile, runs again. */
  async #fireAlarm(retries: number): Promise<void> {
    // One handler at a time: an alarm that comes due meanwhile runs after it.
    if (this.#alarmRun !== undefined) return;
    this.#disk.alarmAt = null;
    const life = this.#life ?? this.#begin();
    this.#alarmRun = { life, retries };
    try {
      await this.#busy(life, () => life.party.run("host.alarm", () => life.code.alarm()));
      if (this.#alarmRun?.life !== life) return;
      this.#alarmRun = undefined;
      this.#armAlarm();
    } catch {
      if (this.#alarmRun?.life === life) this.#retryAlarm();
    }
  }

  #retryAlarm(): void {
    const retries = this.#alarmRun?.retries ?? 0;
    this.#alarmRun = undefined;
    if (this.#disk.alarmAt !== null) this.#armAlarm();
    else if (retries < ALARM_RETRIES_MAX) this.#alarmIn(ALARM_RETRY_MS * 2 ** retries, retries + 1);
  }
}
