/** What Redis answers: a line, a number, a text, nothing, an error or a list of these. */
export type Resp = string | number | null | Error | readonly Resp[];

/** A command as Redis reads it: an array of bulk strings. */
export const encodeCommand = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

interface Read {
  readonly value: Resp;
  /** Where the next value begins. */
  readonly end: number;
}

/** The value that begins at `start`; null while its end has not come. */
const readAt = (bytes: Buffer, start: number): Read | null => {
  const lineEnd = bytes.indexOf("\r\n", start);
  if (lineEnd < 0) return null;
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const next = lineEnd + 2;
  switch (String.fromCharCode(bytes[start] ?? 0)) {
    case "+":
      return { value: line, end: next };
    case "-":
      return { value: new Error(line), end: next };
    case ":":
      return { value: Number(line), end: next };
    case "$":
      return readText(bytes, next, Number(line));
    case "*":
      return readList(bytes, next, Number(line));
    default:
      throw new Error(`Redis sent no RESP: ${bytes.toString("utf8", start, lineEnd)}`);
  }
};

const readText = (bytes: Buffer, start: number, length: number): Read | null => {
  if (length < 0) return { value: null, end: start };
  const end = start + length;
  return bytes.length < end + 2 ? null : { value: bytes.toString("utf8", start, end), end: end + 2 };
};

const readList = (bytes: Buffer, start: number, length: number): Read | null => {
  const values: Resp[] = [];
  let end = start;
  for (let i = 0; i < length; i += 1) {
    const read = readAt(bytes, end);
    if (read === null) return null;
    values.push(read.value);
    end = read.end;
  }
  return { value: values, end };
};

/** The whole values in `bytes`, and what is left behind them. */
export const decodeReplies = (bytes: Buffer): { readonly replies: readonly Resp[]; readonly rest: Buffer } => {
  const replies: Resp[] = [];
  let end = 0;
  for (let read = readAt(bytes, end); read !== null; read = readAt(bytes, end)) {
    replies.push(read.value);
    end = read.end;
  }
  return { replies, rest: bytes.subarray(end) };
};
