import type { ConnectionOptions, DatabaseConnection } from "#fakes/database/database-connection.ts";
import { refusalOf } from "#fakes/database/store-error.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { LiveSea } from "#harness/rigs/live/live-sea.ts";
import type { Message } from "#harness/rigs/live/pg-gate/message.ts";
import { PgGate, type GateService } from "#harness/rigs/live/pg-gate/pg-gate.ts";
import { nameStatement } from "#scenarios/wiring/server/call-kinds.ts";
import type { LiveDatabase, NamedDatabase } from "./live-database.ts";
import { openPgliteDatabase } from "./pglite-live-database.ts";
import { openPostgresDatabase } from "./postgres-live-database.ts";

/** Where a voyage's database is reached in PostgreSQL's protocol; its proxy stands before it. */
export class DatabaseQuay implements AsyncDisposable {
  readonly #gate: PgGate;
  readonly #database: LiveDatabase;

  private constructor(gate: PgGate, database: LiveDatabase) {
    this.#gate = gate;
    this.#database = database;
  }

  /** On a database of its own of that PostgreSQL; null for the thread's PGlite. */
  static async open(wanted: NamedDatabase | null): Promise<DatabaseQuay> {
    const database = wanted === null ? await openPgliteDatabase() : await openPostgresDatabase(wanted);
    return new DatabaseQuay(await PgGate.open(), database);
  }

  /** Such as `127.0.0.1:40123`. */
  get address(): string {
    return this.#gate.address;
  }

  /** What the server is told, with the proxy's address for its own. */
  urlThrough(address: string): string {
    const { login, name } = this.#database;
    return `postgres://${login}@${address}/${name}`;
  }

  /** Past the server and past every link. */
  connection(options: ConnectionOptions): DatabaseConnection {
    return this.#database.connection(options);
  }

  async reset(): Promise<void> {
    this.#gate.service = null;
    this.cut();
    await this.#database.reset();
  }

  /** Breaks what connections the server has. */
  cut(): void {
    this.#gate.cut();
  }

  /** Serves a voyage, with its holds and its journal; the answer has its faults. */
  serve(sea: LiveSea, options: ConnectionOptions): DatabaseConnection {
    const connection = this.#database.connection(options);
    this.#gate.service = serviceOf({ sea, database: this.#database, faults: connection.faults, options });
    return connection;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gate[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
  }
}

interface Serving {
  readonly sea: LiveSea;
  readonly database: LiveDatabase;
  readonly faults: DatabaseConnection["faults"];
  readonly options: { readonly clock: Clock } & Pick<ConnectionOptions, "executed">;
}

const pointOf = ({ isTransaction, statements }: Message): string =>
  `database.${isTransaction ? nameStatement("transaction", [statements]) : nameStatement("query", [...statements])}`;

const serviceOf = ({ sea, database, faults, options }: Serving): GateService => ({
  connect: () => database.upstream(options.clock),
  pass: async (message, work) => {
    const point = pointOf(message);
    const { statements } = message;
    await sea.pass(point, "call");
    const answer = await faults.run({
      kind: [...new Set(statements.map(({ name }) => name))],
      work: async () => {
        const executed = await work();
        if (!executed.isRefused) options.executed?.({ statements, notices: executed.notices });
        return executed;
      },
      refuse: (refusal) => {
        throw refusalOf(refusal);
      },
    });
    await sea.pass(point, "reply");
    return answer;
  },
});
