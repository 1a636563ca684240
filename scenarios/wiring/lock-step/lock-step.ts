import type { StoreApi } from "#harness/ports/store.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { ScaledClock, scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { Cast, LockStepError, type Actor, type Outcome, type Session } from "./cast.ts";
import { everyMerge, sampleMerges, type Choose, type Fork } from "./merges.ts";

/** One order in which the actors' statements went, and what came of it. */
export interface Merge {
  /** Such as `revoke.find`, `mint.insert (waits)`, `revoke.commit`, `mint.commit`. */
  readonly order: readonly string[];
  /** How each actor ended, in the order of the actors. */
  readonly outcomes: readonly Outcome[];
}

export interface LockStepOptions {
  readonly databaseUrl: string;
  readonly actors: readonly Actor[];
  /** Brings the database to where every merge begins. */
  readonly reset: (store: StoreApi) => Promise<unknown>;
  /** Says what is wrong after a merge; null when nothing is. */
  readonly judge: (store: StoreApi, merge: Merge) => Promise<string | null>;
  /** More merges than this are refused; 5,000 when absent, which two actors of seven turns each have not. */
  readonly mergesMax?: number;
  /** So many merges of the seed; every one there is when absent. */
  readonly sample?: { readonly count: number; readonly seed: number };
}

export interface LockStepResult {
  /** How many different orders were gone through. */
  readonly merges: number;
  /** In how many of them somebody had to wait for a lock. */
  readonly blocked: number;
  /** In how many of them the server had to end somebody, because they waited for each other (40P01). */
  readonly deadlocks: number;
  /** Those that ended wrong. */
  readonly broken: readonly (Merge & { readonly because: string })[];
}

const MERGES_MAX = 5_000;

/** Real ms: no statement of a few rows takes so long, even when it waits for another actor's whole turn. */
const LIMITS = { connectMs: 5_000, statementMs: 20_000, answerMs: 30_000 };

/** The server looks for a deadlock after this time, ms; only a superuser may shorten it. */
const DEADLOCK_SQL = `SELECT set_config('deadlock_timeout', '30ms', false) WHERE current_setting('is_superuser') = 'on'`;

/** Whether a session waits for one of the others; also when it waits in a queue behind one. */
const BLOCKED_SQL = "SELECT pg_isolation_test_session_is_blocked($1::int, $2::int[]) AS blocked";

const ask = async (store: StoreApi, sql: string, params: readonly (string | readonly string[])[] = []): Promise<unknown> =>
  Object.values((await store.query({ name: "lock-step", sql, params })).rows[0] ?? {})[0];

const openSession = async (store: PgStore): Promise<Session> => {
  await ask(store, DEADLOCK_SQL);
  return { store, pid: Number(await ask(store, "SELECT pg_backend_pid()")) };
};

/** One database with a connection for every actor, and one that watches them. */
class Stage {
  readonly #options: LockStepOptions;
  readonly #watcher: PgStore;
  readonly #sessions: readonly Session[];
  readonly #clock = new ScaledClock(scaleFromNow(1));
  readonly #orders = new Set<string>();
  readonly #broken: (Merge & { readonly because: string })[] = [];
  #runs = 0;
  #blocked = 0;
  #deadlocks = 0;

  constructor(options: LockStepOptions, watcher: PgStore, sessions: readonly Session[]) {
    this.#options = options;
    this.#watcher = watcher;
    this.#sessions = sessions;
  }

  get result(): LockStepResult {
    return { merges: this.#orders.size, blocked: this.#blocked, deadlocks: this.#deadlocks, broken: this.#broken };
  }

  async runOnce(choose: Choose): Promise<readonly Fork[]> {
    const { actors, reset, sample, mergesMax = MERGES_MAX } = this.#options;
    this.#runs += 1;
    if (sample === undefined && this.#runs > mergesMax) throw new LockStepError(`there are more than ${mergesMax} merges: sample them`);
    await reset(this.#watcher);
    const pids = this.#sessions.map(({ pid }) => String(pid));
    const isBlocked = async (pid: number): Promise<boolean> => (await ask(this.#watcher, BLOCKED_SQL, [String(pid), pids])) === true;
    const pairs = this.#sessions.flatMap((session, i) => {
      const actor = actors[i];
      return actor === undefined ? [] : [[actor, session] as const];
    });
    const cast = new Cast(pairs, { clock: this.#clock, isBlocked });
    const forks = await cast.play(choose);
    await this.#note(cast);
    return forks;
  }

  async #note({ order, outcomes, blocked }: Cast): Promise<void> {
    const key = order.join("; ");
    if (this.#orders.has(key)) return;
    this.#orders.add(key);
    if (blocked > 0) this.#blocked += 1;
    if (outcomes.some((outcome) => outcome.kind === "failed" && outcome.code === "40P01")) this.#deadlocks += 1;
    const merge = { order: [...order], outcomes };
    const because = await this.#options.judge(this.#watcher, merge);
    if (because !== null) this.#broken.push({ ...merge, because });
  }
}

/**
 * Runs actors on connections of their own to one real PostgreSQL, a statement at a time, in every order there is (or
 * in a sample), each time on a fresh state, and judges where each order leads. A statement that waits for a lock is
 * recognised and left waiting while the others go on; a deadlock is an outcome. A statement is done in one go: what two
 * of them do to each other while both are under way, short of waiting, is not shown.
 *
 * An actor is any function of a `StoreApi`, so the server's own functions can be actors:
 * `{ name: "rotate", act: (store) => rotate({ ...ports, store }, id) }`.
 */
export const lockStep = async (options: LockStepOptions): Promise<LockStepResult> => {
  const open = (): PgStore => new PgStore({ url: options.databaseUrl, ...LIMITS });
  const watcher = open();
  const stores = options.actors.map(open);
  try {
    const stage = new Stage(options, watcher, await Promise.all(stores.map(openSession)));
    const runOnce = (choose: Choose): Promise<readonly Fork[]> => stage.runOnce(choose);
    await (options.sample === undefined ? everyMerge(runOnce) : sampleMerges(runOnce, options.sample));
    return stage.result;
  } finally {
    // Whoever still waits for a lock is let go by the others' ends.
    await Promise.all([...stores, watcher].map((store) => store.close()));
  }
};
