import type { Statement } from "#harness/ports/store.ts";
import { parametersOf, sqlOf, type Frame } from "./frames.ts";

/** What a client asks in one go: a statement, or a transaction from its BEGIN to its COMMIT. */
export interface Message {
  readonly isTransaction: boolean;
  /** Without those that only begin and end it. */
  readonly statements: readonly Statement[];
  readonly bytes: Buffer;
  /** How often the server says at its end that it is ready. */
  readonly answers: number;
}

/** A name that ends no comment. */
const NAME = /^[\w .-]+$/;

/** How a driver of ours says what a statement is for (`nameInSql`). */
const NAMED = /^\/\* ([\w .-]+) \*\/ /;

/** The SQL of a statement with its name before it: it is seen on the wire, and in what a PostgreSQL tells of its sessions. */
export const nameInSql = ({ name, sql }: Pick<Statement, "name" | "sql">): string => (NAME.test(name) ? `/* ${name} */ ${sql}` : sql);

const nameOf = (sql: string): string => NAMED.exec(sql)?.[1] ?? "statement";

/** Puts the frames of one client together to messages. */
export class Messages {
  #frames: Frame[] = [];
  #statements: Statement[] = [];
  #answers = 0;
  #isTransaction = false;
  #ends = false;

  /** The message that this frame completes; null when it needs more. */
  add(frame: Frame): Message | null {
    this.#frames.push(frame);
    const sql = sqlOf(frame);
    if (sql !== null) this.#note(sql);
    const last = this.#statements.at(-1);
    if (frame.type === "B" && last !== undefined) this.#statements.splice(-1, 1, { ...last, params: parametersOf(frame) });
    if (frame.type !== "Q" && frame.type !== "S") return null;
    this.#answers += 1;
    return this.#isTransaction && !this.#ends ? null : this.#complete();
  }

  #note(sql: string): void {
    const text = sql.replace(NAMED, "");
    if (text === "BEGIN") this.#isTransaction = true;
    else if (text === "COMMIT") this.#ends = true;
    else this.#statements.push({ name: nameOf(sql), sql: text, params: [] });
  }

  #complete(): Message {
    const message = {
      isTransaction: this.#isTransaction,
      statements: this.#statements,
      bytes: Buffer.concat(this.#frames.map(({ bytes }) => bytes)),
      answers: this.#answers,
    };
    this.#frames = [];
    this.#statements = [];
    this.#answers = 0;
    this.#isTransaction = false;
    this.#ends = false;
    return message;
  }
}
