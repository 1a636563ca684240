import type { SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";
import { PgStore, type PgStoreOptions } from "./pg-store.ts";

/** Connections that one server has at most; a PostgreSQL lets in a hundred clients unless it is told else. */
const CONNECTIONS_MAX = 8;

/** A server's connections to its PostgreSQL: each message has one to itself, so that none waits for another's lock. */
export class PgPool implements StoreApi {
  readonly #options: PgStoreOptions;
  readonly #idle: PgStore[] = [];
  readonly #all: PgStore[] = [];
  readonly #waiting: ((store: PgStore) => void)[] = [];
  #ended = false;

  constructor(options: PgStoreOptions) {
    this.#options = options;
  }

  query(statement: Statement): Promise<SqlResult> {
    return this.#with((store) => store.query(statement));
  }

  transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]> {
    return this.#with((store) => store.transaction(statements));
  }

  /** As when its process dies: what is under way never settles, and nothing leaves any more. */
  end(): void {
    this.#ended = true;
    for (const store of this.#all) store.close().catch(() => {});
  }

  async #with<T>(work: (store: PgStore) => Promise<T>): Promise<T> {
    if (this.#ended) return new Promise<T>(() => {});
    const store = await this.#take();
    try {
      const result = await work(store);
      return this.#ended ? await new Promise<T>(() => {}) : result;
    } catch (error) {
      if (this.#ended) return await new Promise<T>(() => {});
      throw error;
    } finally {
      this.#give(store);
    }
  }

  async #take(): Promise<PgStore> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#all.length < CONNECTIONS_MAX) {
      const store = new PgStore(this.#options);
      this.#all.push(store);
      return store;
    }
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  #give(store: PgStore): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(store);
    else next(store);
  }
}
