const REDACTED = "[redacted]";

/** Whole addresses that carry their own permission: nothing of their query is kept. */
const PRESIGNED = /(https?:\/\/[^\s?"']+)\?[^\s"']*x-amz-[^\s"']*/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;
const JWT = /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g;
/** A header may hold many cookies: the rest of its line goes. */
const COOKIES = /\b((?:set-)?cookie)(["']?\s*[:=]\s*)[^\n\r]+/gi;
/** `name=value` and `"name": "value"` where the name says that the value is nobody's business. */
const NAMED =
  /([\w-]*(?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|private[-_]?key|authorization|signature|credential|session|jwt)[\w-]*)(["']?\s*[=:]\s*["']?)(?!\[redacted)([^\s&"',;})\]]+)/gi;

/** A text without what it may carry of secrets, tokens, cookies and presigned addresses (worker:OBS-12). */
export const redactText = (text: string): string =>
  text
    .replaceAll(PRESIGNED, `$1?${REDACTED}`)
    .replaceAll(COOKIES, `$1$2${REDACTED}`)
    .replaceAll(BEARER, `$1 ${REDACTED}`)
    .replaceAll(JWT, REDACTED)
    .replaceAll(NAMED, `$1$2${REDACTED}`);

const SECRET_NAME = /TOKEN|SECRET|KEY|PASSWORD|CREDENTIAL/i;
/** Shorter values would blot out ordinary words. */
const SECRET_LENGTH_MIN = 8;

/** The values of an environment that must never leave, whatever text carries them. */
export const secretValues = (env: Readonly<Record<string, string | number | undefined>>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && typeof value === "string" && value.length >= SECRET_LENGTH_MIN ? [value] : [],
  );

/** Any plain value with every text in it redacted. */
export const redactDeep = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map((one) => redactDeep(one, redact));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner, redact)]));
};
