/** A parameter of a statement. Instants go in as ISO 8601 text, JSON as its text. */
export type SqlValue = string | number | boolean | null | readonly string[];

/** One statement in PostgreSQL's dialect; draws nothing of its own: times and ids are parameters. */
export interface Statement {
  /** Says what it is for, such as `restart-claim`: names the message on the link and the place where it can be held. */
  readonly name: string;
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** One row. Instants come as ISO 8601 text with milliseconds, int8 and numeric as numbers, json parsed. */
export type Row = Readonly<Record<string, unknown>>;

export interface SqlResult {
  readonly rows: readonly Row[];
  /** How many rows the statement returned or changed. */
  readonly count: number;
}

/**
 * One connection to a PostgreSQL. Rejects with a `BackendError` named `StoreError` whose code is the
 * SQLSTATE (`57P01` and class `08` when the server or the connection is gone), or with a `LinkError`.
 */
export interface StoreApi {
  /** One statement, a transaction of its own. */
  query(statement: Statement): Promise<SqlResult>;
  /** Several statements as one transaction and one message: all of them take effect or none does. */
  transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]>;
}

/** The RPC names of `StoreApi`, for rigs that serve it over a wire. */
export const STORE_METHODS = ["query", "transaction"] as const satisfies readonly (keyof StoreApi)[];
