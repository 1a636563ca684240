import { protocol, type PGlite } from "@electric-sql/pglite";
import { SQL_VALUES } from "#harness/ports/sql-values.ts";
import type { SqlResult, SqlValue, Statement } from "#harness/ports/store.ts";
import { atInstant } from "./machine-time.ts";
import { storeError } from "./store-error.ts";
import { inOneOrder, sortNotices } from "./unordered.ts";
import { readAnswer, type Answer, type Column } from "./wire.ts";

/** What one statement did, and the word that PostgreSQL has for it: `SELECT`, `INSERT`, `CREATE`, ... */
export interface Executed extends SqlResult {
  readonly command: string;
}

const CHANGES_ROWS = /^\s*(?:SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES|WITH)\b/i;

/** Whether a statement may change rows and nothing else: no table, no setting. */
export const changesRowsOnly = ({ sql }: Statement): boolean => CHANGES_ROWS.test(sql);

/** What leaves tables as they are, and is not worth preparing. */
const HOUSEKEEPING = /^(?:CHECKPOINT|VACUUM)\b/;

const keepsTables = (statement: Statement): boolean => changesRowsOnly(statement) || HOUSEKEEPING.test(statement.sql);

/** Would never end: the clock stands still while statements run. */
const WAITS = /\bpg_sleep/i;

/** Far more than a platform has statements: a story that writes values into its texts makes new ones without end. */
const PREPARED_MAX = 1_000;

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

/** One statement of a message, as it goes over the wire. */
interface Sent {
  readonly sql: string;
  /** Of the prepared statement; empty for one that is not kept. */
  readonly name: string;
  /** Goes along with its text, which is prepared then. */
  readonly parses: boolean;
  /** Its columns, when they are known. */
  readonly description: readonly Column[] | undefined;
}

/** The database's one session, spoken to in the wire protocol. */
export class Session {
  readonly #pglite: PGlite;
  #notices: string[] = [];
  #prepared = 0;
  /** Names of what was prepared, by its text: to parse and plan a statement again is most of the work. */
  readonly #names = new Map<string, string>();
  /** The columns of what each prepared statement returns. */
  readonly #descriptions = new Map<string, readonly Column[]>();

  /** Values are read as the port says from now on, and as the database knows them where it says nothing. */
  constructor(pglite: PGlite) {
    this.#pglite = pglite;
    Object.assign(pglite.parsers, SQL_VALUES);
  }

  /** Runs statements as one transaction, at once: nothing can come between them. For them it is `instantMs`. Throws a `StoreError`. */
  run(statements: readonly Statement[], instantMs: number): readonly Executed[] {
    const waiting = statements.find(({ sql }) => WAITS.test(sql));
    if (waiting !== undefined) throw new Error(`${waiting.name}: a statement cannot sleep on virtual time; let the story sleep`);
    if (this.#names.size > PREPARED_MAX || !statements.every(keepsTables)) this.#forget(instantMs);
    const sent = this.#plan(statements);
    const answer = this.#exchange(encode(statements, sent), { sent, instantMs });
    this.#keep(answer, sent);
    if (answer.error !== null) throw storeError(answer.error.code, answer.error.message);
    return answer.returned.map((returned, i) => ({ ...returned, rows: inOneOrder(statements[i]?.sql ?? "", returned.rows) }));
  }

  /** What triggers have told (`pg_notify`, once somebody LISTENs) since this was last asked, in order. */
  takeNotices(): readonly string[] {
    const notices = this.#notices;
    this.#notices = [];
    return notices;
  }

  /** Has whole messages of a driver executed, at once; resolves to the whole answer. Nothing that it prepared before is lost, but for other tables. */
  exchange(bytes: Uint8Array, { keepsTables: kept, instantMs }: { readonly keepsTables: boolean; readonly instantMs: number }): Uint8Array {
    if (!kept) this.#forget(instantMs);
    return this.#send(bytes, instantMs);
  }

  /** Forgets what was prepared: tables are, or may be, others than before. */
  #forget(instantMs: number): void {
    if (this.#names.size > 0) this.#exchange(protocol.serialize.query("DEALLOCATE ALL"), { sent: [], instantMs });
    this.#names.clear();
    this.#descriptions.clear();
  }

  /** Sends bytes and has the whole answer at once. */
  #exchange(bytes: Uint8Array, { sent, instantMs }: { readonly sent: readonly Sent[]; readonly instantMs: number }): Answer {
    const { parsers } = this.#pglite;
    const answer = readAnswer(
      this.#send(bytes, instantMs),
      (bound) => sent[bound]?.description,
      (type) => parsers[type] ?? null,
    );
    if (!answer.isReady) throw new Error("PGlite broke off in the middle of an answer");
    return answer;
  }

  #send(bytes: Uint8Array, instantMs: number): Uint8Array {
    const answers: Uint8Array[] = [];
    const onRawData = (part: Uint8Array): void => void answers.push(part.slice());
    // All of it happens before the promise is there; of the ways in, this one alone keeps no copy of what it read.
    const done = atInstant(instantMs, () => this.#pglite.execProtocolRawStream(bytes, { syncToFs: false, onRawData }));
    done.catch(() => {});
    return join(answers);
  }

  /** Which statements are prepared now, and which were before. One that does more than change rows is not, nor is what goes with it. */
  #plan(statements: readonly Statement[]): readonly Sent[] {
    if (!statements.every(changesRowsOnly)) return statements.map(({ sql }) => ({ sql, name: "", parses: true, description: undefined }));
    const fresh = new Map<string, string>();
    return statements.map(({ sql }) => {
      const known = this.#names.get(sql) ?? fresh.get(sql);
      const name = known ?? `s${(this.#prepared += 1)}`;
      fresh.set(sql, name);
      return { sql, name, parses: known === undefined, description: this.#descriptions.get(sql) };
    });
  }

  /** Keeps what an answer tells, also one that ends with an error: what was prepared before it stays prepared. */
  #keep({ parsed, described, notices }: Answer, sent: readonly Sent[]): void {
    for (const { sql, name } of sent.filter(({ parses }) => parses).slice(0, parsed)) if (name !== "") this.#names.set(sql, name);
    for (const [bound, columns] of described) {
      const statement = sent[bound];
      if (statement !== undefined && statement.name !== "") this.#descriptions.set(statement.sql, columns);
    }
    this.#notices.push(...sortNotices(notices));
  }
}

/** One message with one Sync at its end, which makes it one transaction. */
const encode = (statements: readonly Statement[], sent: readonly Sent[]): Uint8Array => {
  const { serialize } = protocol;
  const parts = sent.flatMap(({ sql, name, parses, description }, i) => [
    ...(parses ? [serialize.parse({ name, text: sql })] : []),
    serialize.bind({ statement: name, values: (statements[i]?.params ?? []).map(toText) }),
    ...(description === undefined ? [serialize.describe({ type: "P" })] : []),
    serialize.execute({}),
  ]);
  return join([...parts, serialize.sync()]);
};
