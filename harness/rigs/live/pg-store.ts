import { Client, types, type ClientConfig, type QueryResult } from "pg";
import { SQL_VALUES } from "#harness/ports/sql-values.ts";
import type { Row, SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";
import { nameInSql } from "./pg-gate/message.ts";
import { connectFailure, endsConnection, statementFailure } from "./pg-failure.ts";

export interface PgStoreOptions {
  /** Such as `postgres://user:password@127.0.0.1:5432/name`. */
  readonly url: string;
  /** What the link is called in errors; `database` when absent. */
  readonly link?: string;
  /** How long a connection may take to stand, real ms. */
  readonly connectMs: number;
  /** When the server gives a statement up (57014), real ms. */
  readonly statementMs: number;
  /** When a statement without an answer breaks the connection, real ms; above `statementMs`, or no statement ever ends by that. */
  readonly answerMs: number;
}

type TypeId = Parameters<typeof types.getTypeParser>[0];

/** The port's values first, then the driver's own for booleans and arrays. */
const TYPES: NonNullable<ClientConfig["types"]> = {
  getTypeParser: (oid: TypeId) => SQL_VALUES[oid] ?? (types.getTypeParser(oid, "text") as (text: string) => unknown),
};

const configOf = ({ url, connectMs, statementMs, answerMs }: PgStoreOptions): ClientConfig => ({
  connectionString: url,
  connectionTimeoutMillis: connectMs,
  statement_timeout: statementMs,
  query_timeout: answerMs,
  // What a user's own schema holds is never taken for ours.
  options: "-c TimeZone=UTC -c search_path=public",
  // The statements of a transaction leave together: no answer is waited for in between.
  pipeline: true,
  types: TYPES,
});

const resultOf = ({ rows, rowCount }: QueryResult<Row>): SqlResult => ({ rows, count: rowCount ?? 0 });

const BEGIN: Statement = { name: "begin", sql: "BEGIN", params: [] };
const COMMIT: Statement = { name: "commit", sql: "COMMIT", params: [] };

const run = (client: Client, statement: Statement): Promise<QueryResult<Row>> =>
  client.query<Row>({ text: nameInSql(statement), values: [...statement.params] });

/** The SQLSTATE of everything that follows a failed statement in its transaction. */
const TRANSACTION_FAILED = "25P02";

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

interface Connection {
  readonly client: Client;
  readonly standing: Promise<unknown>;
}

/** One connection to a PostgreSQL over the wire; made when it is first needed and, after a break, when it is needed again. */
export class PgStore implements StoreApi {
  readonly #options: PgStoreOptions;
  readonly #link: string;
  #connection: Connection | null = null;

  constructor(options: PgStoreOptions) {
    this.#options = options;
    this.#link = options.link ?? "database";
  }

  async query(statement: Statement): Promise<SqlResult> {
    return this.#with(async (client) => resultOf(await run(client, statement)));
  }

  async transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]> {
    return this.#with(async (client) => {
      const all = [BEGIN, ...statements, COMMIT].map((statement) => run(client, statement));
      const settled = await Promise.allSettled(all);
      const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
      if (failures.length > 0) throw failures.find((failure) => codeOf(failure) !== TRANSACTION_FAILED) ?? failures[0];
      return settled.slice(1, -1).flatMap((one) => (one.status === "fulfilled" ? [resultOf(one.value)] : []));
    });
  }

  /** Ends the connection in good order, after what was sent on it. */
  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.client.end();
  }

  async #with<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const connection = this.#connection ?? this.#open();
    try {
      await connection.standing;
    } catch (error) {
      this.#forget(connection);
      throw connectFailure(error, this.#link);
    }
    try {
      return await work(connection.client);
    } catch (error) {
      const failure = statementFailure(error, this.#link);
      if (endsConnection(failure)) this.#forget(connection);
      throw failure;
    }
  }

  #open(): Connection {
    const client = new Client(configOf(this.#options));
    const connection = { client, standing: client.connect() };
    // Without a listener, a connection that breaks while nobody uses it would end the process.
    client.on("error", () => this.#forget(connection));
    this.#connection = connection;
    return connection;
  }

  #forget(connection: Connection): void {
    if (this.#connection === connection) this.#connection = null;
  }
}
