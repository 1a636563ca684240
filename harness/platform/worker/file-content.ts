/** Content as it leaves: text where it is valid UTF-8, base64 otherwise. */
export interface EncodedContent {
  readonly content: string;
  readonly encoding: "utf-8" | "base64";
}

/** Bytes of one file, or null where their text says nothing that bytes could be. */
export type DecodedContent = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly error: string };

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CHUNK = 8_192;

const binaryString = (bytes: Uint8Array): string => {
  let text = "";
  for (let from = 0; from < bytes.length; from += CHUNK) text += String.fromCharCode(...bytes.subarray(from, from + CHUNK));
  return text;
};

/** A body of a write, and what is said about it. */
export interface BodyAsked {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Take it as it is, whatever it looks like. */
  readonly raw: boolean;
}

/** The JSON value of bytes; undefined when they are none. */
export const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
};

/** A JSON object with its content, or any other body as it is (worker:FILE-18). */
export const bodyContent = ({ contentType, bytes, raw }: BodyAsked): DecodedContent => {
  if (raw || !/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType)) return { ok: true, bytes };
  const json = jsonOf(bytes);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return { ok: false, error: "content string required" };
  const { content, encoding } = json as Readonly<Record<string, unknown>>;
  return decodeContent(content, encoding);
};

/** Whether bytes are no UTF-8 text. */
export const isBinary = (bytes: Uint8Array): boolean => textOf(bytes) === null;

const textOf = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Bytes as they leave: text where they are valid UTF-8, base64 otherwise (worker:FILE-10). */
export const encodeContent = (bytes: Uint8Array): EncodedContent => {
  const text = textOf(bytes);
  return text === null ? { content: btoa(binaryString(bytes)), encoding: "base64" } : { content: text, encoding: "utf-8" };
};

/** The size of the stored object in bytes, whatever its content (worker:FILE-9). */
export const sizeOf = ({ size }: { readonly size: number }): number => size;

/** Content as a body gives it: a string in one of two encodings (worker:FILE-18). */
export const decodeContent = (content: unknown, encoding: unknown): DecodedContent => {
  if (typeof content !== "string") return { ok: false, error: "content string required" };
  if (encoding === undefined || encoding === null || encoding === "utf-8" || encoding === "utf8") {
    // Half of a surrogate pair is no text that bytes could keep.
    if (!content.isWellFormed()) return { ok: false, error: "content is no well-formed text" };
    return { ok: true, bytes: new TextEncoder().encode(content) };
  }
  if (encoding !== "base64") return { ok: false, error: "encoding must be utf-8 or base64" };
  if (!BASE64.test(content)) return { ok: false, error: "content is not valid base64" };
  return { ok: true, bytes: Uint8Array.from(atob(content), (char) => char.charCodeAt(0)) };
};
