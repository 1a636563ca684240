/** The fields of an answer. */
export type Fields = Readonly<Record<string, unknown>>;

const BODY_MAX_BYTES = 1_048_576;

/** Answers that have no body, and must not get one. */
const BODILESS: readonly number[] = [204, 205, 304];

/** Whether an answer of this status has no body. */
export const isBodiless = (status: number): boolean => BODILESS.includes(status);

/** A JSON answer; `undefined` fields are left out, and all of them where the status has no body. */
export const respond = (status: number, fields: Fields | readonly unknown[], headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(isBodiless(status) ? null : JSON.stringify(fields), { status, headers: { "content-type": "application/json", ...headers } });

/** An answer that says what was wrong. */
export const refuse = (status: number, error: string, more: Fields = {}): Response => respond(status, { error, ...more });

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a request's body is. */
export type Body = { readonly kind: "object"; readonly fields: Fields } | { readonly kind: "absent" | "too-large" | "not-an-object" };

/** Reads a JSON object of at most 1 MiB; never throws. */
export const readObject = async (request: Request): Promise<Body> => {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return { kind: "absent" };
  if (bytes.length > BODY_MAX_BYTES) return { kind: "too-large" };
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "not-an-object" };
    return { kind: "object", fields: value as Fields };
  } catch {
    return { kind: "not-an-object" };
  }
};

/** The fields of a body that may be absent; null when it is no JSON object. */
export const optionalFields = async (request: Request): Promise<Fields | null> => {
  const body = await readObject(request);
  if (body.kind === "absent") return {};
  return body.kind === "object" ? body.fields : null;
};

/** Deeper JSON is nobody's card: PostgreSQL reads only so much. */
const DEPTH_MAX = 64;

const fits = (value: unknown, depth: number): boolean => {
  if (typeof value === "string") return isStorable(value);
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.entries(value).every(([key, part]) => isStorable(key) && fits(part, depth - 1));
};

/** A JSON object as the text that may be stored; null when it is none, or when PostgreSQL would refuse it. */
export const storableObject = (value: unknown): string | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) && fits(value, DEPTH_MAX) ? JSON.stringify(value) : null;

/** A text that may be stored: a string without NUL, which PostgreSQL refuses, and of well-formed Unicode. */
export const isStorable = (value: unknown): value is string => typeof value === "string" && !value.includes("\0") && value.isWellFormed();
