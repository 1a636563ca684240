import { isoTime } from "#harness/ports/clock.ts";
import type { Answered } from "#harness/platform/worker/answers.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";

/** Fields in which the platform passes on what others said of a failure: a backend's words may carry secrets (worker:OBS-12). */
const WORDS = ["error", "details", "message", "lastError", "reason"] as const;

const redactedWords = (fields: Readonly<Record<string, unknown>>, redact: (text: string) => string): Readonly<Record<string, string>> =>
  Object.fromEntries(WORDS.flatMap((word) => (typeof fields[word] === "string" ? [[word, redact(fields[word])]] : [])));

/** A JSON response; every body says when it was made. */
export const respond = (context: IsolateContext, answer: Answered): Response => {
  const headers = {
    "content-type": "application/json",
    ...(answer.retryAfterSeconds === undefined ? {} : { "retry-after": String(answer.retryAfterSeconds) }),
  };
  const body = { ...answer.fields, ...redactedWords(answer.fields, context.redact), timestamp: isoTime(context.ports.clock.now()) };
  const response = new Response(JSON.stringify(body), { status: answer.status, headers });
  context.told.set(response, answer.fields);
  return response;
};

/** A JSON body as an object, or null when it is none (worker:EXEC-10). */
export const jsonObject = async (request: Request): Promise<Readonly<Record<string, unknown>> | null> => {
  try {
    const body: unknown = await request.json();
    return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** `maxWakeTime` of a body: a budget, none given, or an error text (worker:WAKE-20). */
export const wakeBudgetOf = (
  value: unknown,
): { readonly ok: true; readonly ms: number | null } | { readonly ok: false; readonly error: string } => {
  if (value === undefined) return { ok: true, ms: null };
  if (typeof value === "number" && Number.isInteger(value) && value >= 1_000 && value <= 180_000) return { ok: true, ms: value };
  return { ok: false, error: "maxWakeTime must be an integer between 1000 and 180000" };
};
