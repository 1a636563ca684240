import type { Fields } from "#harness/platform/server/routes/respond.ts";

/** The largest body that is taken, bytes (server:A2A-26; decisions). */
const BODY_MAX_BYTES = 1_048_576;

/** A body as it is forwarded, or why it is not. */
export type Envelope =
  | { readonly ok: true; readonly method: string; readonly body: Fields }
  | { readonly ok: false; readonly status: 400 | 413; readonly error: string };

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const refused = (status: 400 | 413, error: string): Envelope => ({ ok: false, status, error });

const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The JSON object in these bytes, or why there is none (server:A2A-12, A2A-26). */
export const parseEnvelope = (bytes: Uint8Array): Envelope => {
  if (bytes.length > BODY_MAX_BYTES) return refused(413, "the body is larger than 1 MiB");
  let body: unknown;
  try {
    body = JSON.parse(decoder.decode(bytes));
  } catch {
    return refused(400, "invalid JSON");
  }
  if (!isObject(body)) return refused(400, "invalid JSON");
  const { method = "" } = body;
  return { ok: true, method: typeof method === "string" ? method : "", body };
};
