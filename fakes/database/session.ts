import { parse, protocol, type PGlite } from "@electric-sql/pglite";
import { SQL_VALUES } from "#harness/ports/sql-values.ts";
import type { SqlResult, SqlValue, Statement } from "#harness/ports/store.ts";
import { storeError } from "./store-error.ts";

/** What one statement did, and the word that PostgreSQL has for it: `SELECT`, `INSERT`, `CREATE`, ... */
export interface Executed extends SqlResult {
  readonly command: string;
}

type Message = Parameters<typeof parse.parseResults>[0][number];

const CHANGES_ROWS = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b/i;

/** Whether a statement may change rows and nothing else: no table, no setting. */
export const changesRowsOnly = ({ sql }: Statement): boolean => CHANGES_ROWS.test(sql);

/** Far more than a platform has statements: a story that writes values into its texts makes new ones without end. */
const DESCRIPTIONS_MAX = 1_000;

const quote = (item: string): string => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** A parameter as PostgreSQL reads it as text, whatever its type will be. */
const toText = (value: SqlValue): string | null => {
  if (value === null || typeof value === "string") return value;
  return typeof value === "object" ? `{${value.map(quote).join(",")}}` : String(value);
};

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

const parseAnswer = (answer: Uint8Array): readonly Message[] => {
  const messages: Message[] = [];
  new protocol.Parser().parse(answer, (message) => messages.push(message));
  const error = messages.find((message) => message instanceof protocol.messages.DatabaseError);
  if (error instanceof protocol.messages.DatabaseError) throw storeError(error.code ?? "XX000", error.message);
  return messages;
};

/** The database's one session, spoken to in the wire protocol. */
export class Session {
  readonly #pglite: PGlite;
  /** The columns of what each statement returns: asking for them again is half of the work of a wide row. */
  readonly #descriptions = new Map<string, Message>();

  /** Values are read as the port says from now on, and as the database knows them where it says nothing. */
  constructor(pglite: PGlite) {
    this.#pglite = pglite;
    Object.assign(pglite.parsers, SQL_VALUES);
  }

  /** Runs statements as one transaction, at once: nothing can come between them. Throws a `StoreError`. */
  run(statements: readonly Statement[]): readonly Executed[] {
    if (this.#descriptions.size > DESCRIPTIONS_MAX) this.forget();
    const known = statements.map(({ sql }) => this.#descriptions.get(sql));
    const answer = this.#pglite.execProtocolRawSync(this.#encode(statements));
    const messages = this.#described(parseAnswer(answer), statements, known);
    return parse
      .parseResults(messages, this.#pglite.parsers)
      .map(({ rows, rowCount, command }) => ({ rows, count: rowCount ?? 0, command: command ?? "" }));
  }

  /** Tells that tables are, or may be, others than before. */
  forget(): void {
    this.#descriptions.clear();
  }

  /** One message with one Sync at its end, which makes it one transaction. */
  #encode(statements: readonly Statement[]): Uint8Array {
    const { serialize } = protocol;
    const parts = statements.flatMap(({ sql, params }) => [
      serialize.parse({ text: sql }),
      serialize.bind({ values: params.map(toText) }),
      ...(this.#descriptions.has(sql) ? [] : [serialize.describe({ type: "P" })]),
      serialize.execute({}),
    ]);
    return join([...parts, serialize.sync()]);
  }

  /** Puts in the descriptions that were known, and keeps those that were not. */
  #described(messages: readonly Message[], statements: readonly Statement[], known: readonly (Message | undefined)[]): Message[] {
    let at = -1;
    return messages.flatMap((message) => {
      if (message.name === "bindComplete") at += 1;
      const description = message.name === "bindComplete" ? known[at] : undefined;
      if (message.name === "rowDescription" || message.name === "noData") this.#keep(statements[at], message);
      return description === undefined ? [message] : [message, description];
    });
  }

  #keep(statement: Statement | undefined, description: Message): void {
    if (statement !== undefined && changesRowsOnly(statement)) this.#descriptions.set(statement.sql, description);
  }
}
