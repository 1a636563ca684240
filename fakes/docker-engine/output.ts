import { bytesOf, concat } from "./answer.ts";

/** A piece of what a container or an exec writes. */
export interface Output {
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** ms since the epoch. */
  readonly at: number;
}

const STREAM_NUMBER = { stdout: 1, stderr: 2 } as const;

/** A piece as it goes over the wire without a TTY: 8 bytes of head (stream, length), then the text. */
const frameOf = (stream: Output["stream"], text: string): Uint8Array => {
  const payload = bytesOf(text);
  const head = new Uint8Array(8);
  head[0] = STREAM_NUMBER[stream];
  new DataView(head.buffer).setUint32(4, payload.length);
  return concat([head, payload]);
};

/** Pieces as they go over the wire: framed without a TTY, as they are with one. */
export async function* framed(
  pieces: AsyncIterable<Pick<Output, "stream" | "text">> | Iterable<Pick<Output, "stream" | "text">>,
  tty: boolean,
): AsyncGenerator<Uint8Array> {
  for await (const { stream, text } of pieces) yield tty ? bytesOf(text) : frameOf(stream, text);
}
