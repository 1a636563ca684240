import { PGlite } from "@electric-sql/pglite";
import type { Row, StoreApi } from "#harness/ports/store.ts";
import { DatabaseConnection, type ConnectionOptions } from "./database-connection.ts";
import { plainStore, type Execute } from "./plain-store.ts";
import { dirtyTables, emptySql, stateSql, TABLES_SQL, vacuumSql, type Tables } from "./reset.ts";
import { changesRowsOnly, Session } from "./session.ts";
import { storeError } from "./store-error.ts";

/** Brings an empty database to where every voyage finds it: its schema. */
type Prepare = (store: StoreApi) => Promise<unknown>;

/** Nothing runs beside the statements, the planner knows no statistics, and rows are read in the order in which they lie. */
const SETTINGS = [
  "autovacuum=off",
  "enable_bitmapscan=off",
  "enable_indexonlyscan=off",
  "enable_indexscan=off",
  "full_page_writes=off",
  "jit=off",
  "max_wal_senders=0",
  "max_wal_size=64MB",
  "min_wal_size=32MB",
  "shared_buffers=8MB",
  "synchronous_commit=off",
  "timezone=UTC",
  "track_activities=off",
  "track_counts=off",
  "wal_level=minimal",
];

/** Memory is all that the database has: large values and the write-ahead log would fill it in time. */
const RESETS_BETWEEN_TIDYING = 500;

/**
 * A real PostgreSQL in this thread, on one connection. It answers in microtasks, so it runs on virtual time; a
 * message is one statement or one transaction, and messages run one after the other. Booting it takes seconds:
 * voyages share one and `reset` it.
 */
export class PgliteDatabase {
  static #shared: Promise<PgliteDatabase> | null = null;
  readonly #pglite: PGlite;
  readonly #session: Session;
  readonly #prepare: Prepare;
  #tables: Tables = { empty: [], kept: [] };
  /** What the tables hold that no voyage may change. */
  #kept = "";
  #altered = false;
  #resets = 0;

  private constructor(pglite: PGlite, prepare: Prepare) {
    this.#pglite = pglite;
    this.#session = new Session(pglite);
    this.#prepare = prepare;
  }

  /** The thread's own, booted and prepared by whoever asks first; never inside a voyage, for it takes real time. */
  static shared(prepare: Prepare): Promise<PgliteDatabase> {
    PgliteDatabase.#shared ??= PgliteDatabase.open(prepare);
    return PgliteDatabase.#shared;
  }

  /** One of its own. */
  static async open(prepare: Prepare): Promise<PgliteDatabase> {
    const startParams = [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ["-c", setting])];
    const database = new PgliteDatabase(await PGlite.create({ startParams }), prepare);
    await database.#rebuild();
    return database;
  }

  /** A connection whose statements can be made to fail; ends with the next `reset`. */
  connection(options: ConnectionOptions): DatabaseConnection {
    return new DatabaseConnection(plainStore(this.#executor()), options);
  }

  /** Empties it: every table is as `prepare` left it, and older connections are broken. */
  async reset(): Promise<void> {
    this.#resets += 1;
    const state = this.#altered ? null : this.#state();
    if (state === null || keptOf(state) !== this.#kept) {
      await this.#rebuild();
      return;
    }
    const dirty = dirtyTables(this.#tables, state);
    if (dirty.length > 0) {
      this.#run(...emptySql(dirty));
      this.#run(vacuumSql(dirty));
    }
    if (this.#resets % RESETS_BETWEEN_TIDYING === 0) this.#tidy();
  }

  /** Catches up on what resets leave out, and shortens the write-ahead log. */
  #tidy(): void {
    this.#run("VACUUM");
    this.#run("CHECKPOINT");
  }

  close(): Promise<void> {
    return this.#pglite.close();
  }

  #executor(): Execute {
    const opened = this.#resets;
    return (statements) => {
      if (opened !== this.#resets) throw storeError("57P01");
      if (statements.every(changesRowsOnly)) return this.#session.run(statements);
      this.#altered = true;
      this.#session.forget();
      try {
        return this.#session.run(statements);
      } finally {
        this.#session.forget();
      }
    };
  }

  /** The rows of the last of these statements, which run as one transaction. */
  #run(...statements: readonly string[]): readonly Row[] {
    const executed = this.#session.run(statements.map((sql) => ({ name: "reset", sql, params: [] })));
    return executed.at(-1)?.rows ?? [];
  }

  #state(): Row {
    return this.#run(stateSql(this.#tables))[0] ?? {};
  }

  async #rebuild(): Promise<void> {
    this.#run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
    await this.#prepare(plainStore((statements) => this.#session.run(statements)));
    const names = this.#run(TABLES_SQL).map((row) => String(row["name"]));
    const state = this.#run(stateSql({ empty: names, kept: [] }))[0] ?? {};
    const kept = dirtyTables({ empty: names, kept: [] }, state);
    this.#tables = { empty: names.filter((name) => !kept.includes(name)), kept };
    this.#run("VACUUM");
    this.#session.forget();
    this.#kept = keptOf(this.#state());
    this.#altered = false;
  }
}

const keptOf = (state: Row): string => JSON.stringify(Object.entries(state).filter(([column]) => column.startsWith("k")));
