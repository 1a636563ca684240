import { PGlite } from "@electric-sql/pglite";
import type { Row, Statement, StoreApi } from "#harness/ports/store.ts";
import { DatabaseConnection, type ConnectionOptions } from "./database-connection.ts";
import { plainStore, type Execute } from "./plain-store.ts";
import { childrenFirst, contentSql, REFERENCES_SQL, SCHEMAS_SQL, TABLES_SQL, usedSql } from "./reset.ts";
import { changesRowsOnly, Session } from "./session.ts";
import { storeError } from "./store-error.ts";

/** Brings an empty database to where every voyage finds it: its schema. */
type Prepare = (store: StoreApi) => Promise<unknown>;

/** Nothing runs beside the statements; the planner knows no statistics and no index, so a plan is the same whenever it is made. */
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
  "plan_cache_mode=force_generic_plan",
  "shared_buffers=8MB",
  "synchronous_commit=off",
  "timezone=UTC",
  "track_activities=off",
  "track_counts=off",
  "wal_level=minimal",
];

/** What the clock shows between voyages, ms since the epoch: any instant, the same every time. */
const PREPARED_AT = 1_767_225_600_000;

/** Dead rows slow statements down, and to take them away costs their plans: every so many voyages is best. */
const RESETS_BETWEEN_TIDYING = 50;

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
  /** The tables that a voyage may fill, in the order in which they are emptied. */
  #empty: readonly string[] = [];
  /** Those in which rows were prepared, which no voyage may change. */
  #prepared: readonly string[] = [];
  /** What these hold. */
  #content = "";
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
    return new DatabaseConnection(plainStore(this.#executor(options)), options);
  }

  /**
   * What has a driver's messages executed, as it sends them over a wire, and answers with what comes back; ends with the next
   * `reset`. `statements` are those of the message.
   */
  wire({ clock }: Pick<ConnectionOptions, "clock">): (bytes: Uint8Array, statements: readonly Statement[]) => Uint8Array {
    const opened = this.#resets;
    return (bytes, statements) => {
      if (opened !== this.#resets) throw storeError("57P01");
      const keepsTables = statements.every(changesRowsOnly);
      this.#altered ||= !keepsTables;
      return this.#session.exchange(bytes, { keepsTables, instantMs: clock.now() });
    };
  }

  /** Empties it: every table is as `prepare` left it, and older connections are broken. */
  async reset(): Promise<void> {
    this.#resets += 1;
    if (this.#altered || this.#read() !== this.#content) {
      await this.#rebuild();
      return;
    }
    if (this.#empty.length > 0) this.#run(...this.#empty.map((table) => `DELETE FROM ${table}`));
    if (this.#resets % RESETS_BETWEEN_TIDYING === 0) this.#tidy();
  }

  /** Takes away the rows that are dead, and shortens the write-ahead log. */
  #tidy(): void {
    this.#run("VACUUM");
    this.#run("CHECKPOINT");
  }

  close(): Promise<void> {
    return this.#pglite.close();
  }

  #executor({ clock, executed }: Pick<ConnectionOptions, "clock" | "executed">): Execute {
    const opened = this.#resets;
    return (statements) => {
      if (opened !== this.#resets) throw storeError("57P01");
      if (statements.every(changesRowsOnly)) {
        const results = this.#session.run(statements, clock.now());
        const notices = this.#session.takeNotices();
        executed?.({ statements, results, notices });
        return results;
      }
      this.#altered = true;
      return this.#session.run(statements, clock.now());
    };
  }

  /** The rows of the last of these statements, which run as one transaction. */
  #run(...statements: readonly string[]): readonly Row[] {
    const executed = this.#session.run(
      statements.map((sql) => ({ name: "reset", sql, params: [] })),
      PREPARED_AT,
    );
    // What triggers tell of a reset is nobody's.
    this.#session.takeNotices();
    return executed.at(-1)?.rows ?? [];
  }

  #names(sql: string): readonly string[] {
    return this.#run(sql).map((row) => String(row["name"]));
  }

  /** What the prepared tables hold. */
  #read(): string {
    const rows = this.#run(contentSql(this.#prepared)).map((row) => String(row["content"]));
    return rows.toSorted((a, b) => (a < b ? -1 : 1)).join("\n");
  }

  async #rebuild(): Promise<void> {
    this.#run(...this.#names(SCHEMAS_SQL).map((schema) => `DROP SCHEMA ${schema} CASCADE`), "CREATE SCHEMA public");
    await this.#prepare(plainStore((statements) => this.#session.run(statements, PREPARED_AT)));
    this.#run("VACUUM");
    const tables = this.#names(TABLES_SQL);
    this.#prepared = this.#names(usedSql(tables));
    const references = this.#run(REFERENCES_SQL).map(({ child, parent }) => ({ child: String(child), parent: String(parent) }));
    this.#empty = childrenFirst(
      tables.filter((table) => !this.#prepared.includes(table)),
      references,
    );
    this.#content = this.#read();
    this.#altered = false;
  }
}
