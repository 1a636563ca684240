/** How a value of one type is read from its text. */
export type ReadValue = (text: string) => unknown;

/** One column of what a statement returns. */
export interface Column {
  readonly name: string;
  /** Null: its text is its value. */
  readonly read: ReadValue | null;
}

/** What came back for one statement. */
export interface Returned {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly count: number;
  readonly command: string;
}

/** What PostgreSQL answered to one message of the extended protocol. */
export interface Answer {
  readonly returned: readonly Returned[];
  /** How many statements were parsed, in the order in which they were sent. */
  readonly parsed: number;
  /** Columns that were described, by the number of the bound statement. */
  readonly described: ReadonlyMap<number, readonly Column[]>;
  readonly notices: readonly string[];
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The whole answer is there. */
  readonly isReady: boolean;
}

const decoder = new TextDecoder();

const code = (letter: string): number => letter.charCodeAt(0);

const PARSED = code("1");
const BOUND = code("2");
const ROW_DESCRIPTION = code("T");
const NO_DATA = code("n");
const DATA_ROW = code("D");
const COMMAND_COMPLETE = code("C");
const NOTIFICATION = code("A");
const ERROR = code("E");
const READY = code("Z");

/** Texts up to this length are put together from their letters, which is faster than to decode them. */
const SHORT = 40;

/** Reads fields one after the other. */
class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get length(): number {
    return this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.at] ?? 0;
    this.at += 1;
    return value;
  }

  int16(): number {
    const value = this.#view.getInt16(this.at);
    this.at += 2;
    return value;
  }

  int32(): number {
    const value = this.#view.getInt32(this.at);
    this.at += 4;
    return value;
  }

  text(length: number): string {
    const from = this.at;
    const to = from + length;
    this.at = to;
    if (length <= SHORT) {
      let text = "";
      let at = from;
      for (; at < to; at += 1) {
        const byte = this.#bytes[at] ?? 0;
        if (byte > 0x7f) break;
        text += String.fromCharCode(byte);
      }
      if (at === to) return text;
    }
    return decoder.decode(this.#bytes.subarray(from, to));
  }

  /** Up to the zero that ends it. */
  line(): string {
    const text = this.text(this.#bytes.indexOf(0, this.at) - this.at);
    this.at += 1;
    return text;
  }
}

const readColumns = (cursor: Cursor, reader: (type: number) => ReadValue | null): readonly Column[] =>
  Array.from({ length: cursor.int16() }, () => {
    const name = cursor.line();
    cursor.at += 6;
    const type = cursor.int32();
    cursor.at += 8;
    return { name, read: reader(type) };
  });

const readRow = (cursor: Cursor, columns: readonly Column[]): Readonly<Record<string, unknown>> => {
  const row: Record<string, unknown> = {};
  cursor.at += 2;
  for (const { name, read } of columns) {
    const length = cursor.int32();
    if (length < 0) row[name] = null;
    else {
      const text = cursor.text(length);
      row[name] = read === null ? text : read(text);
    }
  }
  return row;
};

const readError = (cursor: Cursor): NonNullable<Answer["error"]> => {
  const fields = new Map<string, string>();
  for (let field = cursor.byte(); field !== 0; field = cursor.byte()) fields.set(String.fromCharCode(field), cursor.line());
  return { code: fields.get("C") ?? "XX000", message: fields.get("M") ?? "" };
};

const completed = (tag: string, rows: Returned["rows"]): Returned => {
  const words = tag.split(" ");
  const count = Number(words.at(-1));
  return { rows, count: Number.isNaN(count) ? 0 : count, command: words[0] ?? "" };
};

/** Reads a whole answer; `known` has the columns of bound statements that were not described, by their number. */
export const readAnswer = (
  bytes: Uint8Array,
  known: (bound: number) => readonly Column[] | undefined,
  reader: (type: number) => ReadValue | null,
): Answer => {
  const cursor = new Cursor(bytes);
  const returned: Returned[] = [];
  const described = new Map<number, readonly Column[]>();
  const notices: string[] = [];
  let error: Answer["error"] = null;
  let [parsed, bound, isReady] = [0, -1, false];
  let columns: readonly Column[] = [];
  let rows: Readonly<Record<string, unknown>>[] = [];
  while (cursor.at < cursor.length) {
    const kind = cursor.byte();
    const end = cursor.at + cursor.int32();
    switch (kind) {
      case PARSED:
        parsed += 1;
        break;
      case BOUND:
        bound += 1;
        columns = known(bound) ?? [];
        rows = [];
        break;
      case ROW_DESCRIPTION:
        columns = readColumns(cursor, reader);
        described.set(bound, columns);
        break;
      case NO_DATA:
        columns = [];
        described.set(bound, columns);
        break;
      case DATA_ROW:
        rows.push(readRow(cursor, columns));
        break;
      case COMMAND_COMPLETE:
        returned.push(completed(cursor.line(), rows));
        rows = [];
        break;
      case NOTIFICATION:
        cursor.int32();
        cursor.line();
        notices.push(cursor.line());
        break;
      case ERROR:
        error ??= readError(cursor);
        break;
      case READY:
        isReady = true;
        break;
      default:
    }
    cursor.at = end;
  }
  return { returned, parsed, described, notices, error, isReady };
};
