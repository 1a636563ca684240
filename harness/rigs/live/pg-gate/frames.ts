/** One message of PostgreSQL's protocol: its letter, and all of its bytes. */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** A letter and the length that follows it. */
const HEAD_BYTES = 5;

/** Cuts a stream of bytes into whole messages; what is cut off waits for the rest. */
export class Frames {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that these bytes complete, in order. */
  take(bytes: Uint8Array): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    let at = 0;
    while (this.#rest.length - at >= HEAD_BYTES) {
      const end = at + 1 + this.#rest.readInt32BE(at + 1);
      if (end > this.#rest.length) break;
      frames.push({ type: String.fromCharCode(this.#rest.readUInt8(at)), bytes: this.#rest.subarray(at, end) });
      at = end;
    }
    this.#rest = this.#rest.subarray(at);
    return frames;
  }
}

/** A message of this letter with this body. */
export const frame = (type: string, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

/** Text up to the zero at its end, and where the next field begins. */
const lineAt = ({ bytes }: Frame, from: number): readonly [text: string, next: number] => {
  const end = bytes.indexOf(0, from);
  return [bytes.toString("utf8", from, end), end + 1];
};

/** The SQL of a simple query or of a statement that is parsed; null for another message. */
export const sqlOf = (one: Frame): string | null => {
  if (one.type === "Q") return lineAt(one, HEAD_BYTES)[0];
  if (one.type !== "P") return null;
  const [, next] = lineAt(one, HEAD_BYTES);
  return lineAt(one, next)[0];
};

/** The parameters of a Bind, as text: the drivers that we have send nothing else. */
export const parametersOf = (one: Frame): readonly (string | null)[] => {
  const { bytes } = one;
  let [, at] = lineAt(one, HEAD_BYTES);
  [, at] = lineAt(one, at);
  at += 2 + 2 * bytes.readInt16BE(at);
  const count = bytes.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return bytes.toString("utf8", at - length, at);
  });
};

/** The server's process that says who it is (`K`), or that made this notification (`A`). */
export const processOf = ({ bytes }: Frame): number => bytes.readInt32BE(HEAD_BYTES);

/** What a notification tells. */
export const payloadOf = (one: Frame): string => {
  const [, next] = lineAt(one, HEAD_BYTES + 4);
  return lineAt(one, next)[0];
};

/** Whether the server answers no further before it is asked again. */
export const isReady = ({ type }: Frame): boolean => type === "Z";

const READY = frame("Z", Buffer.from("I"));

/** A refusal of the server, by its SQLSTATE, and that it is ready again. */
export const refusal = (code: string, message: string): Buffer =>
  Buffer.concat([frame("E", Buffer.from(`SERROR\0VERROR\0C${code}\0M${message}\0\0`)), READY]);

const PARAMETERS = [
  ["server_version", "17.0"],
  ["server_encoding", "UTF8"],
  ["client_encoding", "UTF8"],
  ["DateStyle", "ISO, MDY"],
  ["TimeZone", "UTC"],
  ["integer_datetimes", "on"],
  ["standard_conforming_strings", "on"],
];

/** How a server that asks for no password lets a client in. */
export const WELCOME = Buffer.concat([
  frame("R", Buffer.alloc(4)),
  ...PARAMETERS.map(([name = "", value = ""]) => frame("S", Buffer.from(`${name}\0${value}\0`))),
  frame("K", Buffer.alloc(8)),
  READY,
]);
