/** One output stream, bounded. */
export interface BoundedText {
  readonly text: string;
  /** Something before `text` was dropped. */
  readonly truncated: boolean;
}

/** Most of one stream that is kept, bytes (worker:EXEC-19). */
const OUTPUT_BYTES_MAX = 1_048_576;

/** The storage takes 128 KiB a value: a piece of this many UTF-16 units stays below it in any encoding. */
const PIECE_UNITS = 30_000;

/** Keeps the tail of an output, cut between characters (worker:EXEC-19). */
export const boundOutput = (text: string): BoundedText => {
  // No character takes more than three bytes a unit: most outputs need no encoding to be known as short.
  if (text.length * 3 <= OUTPUT_BYTES_MAX) return { text, truncated: false };
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= OUTPUT_BYTES_MAX) return { text, truncated: false };
  let from = bytes.length - OUTPUT_BYTES_MAX;
  while (((bytes[from] ?? 0) & 0xc0) === 0x80) from += 1;
  return { text: new TextDecoder().decode(bytes.subarray(from)), truncated: true };
};

/** An output in pieces that a storage takes. */
export const piecesOf = (text: string): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / PIECE_UNITS) }, (_, index) => text.slice(index * PIECE_UNITS, (index + 1) * PIECE_UNITS));
