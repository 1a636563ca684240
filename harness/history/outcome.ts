import type { OutcomeKind } from "./event.ts";

/** What a client got back: a whole response, or the link's failure. */
export type Answer =
  | { readonly status: number; readonly body: Readonly<Record<string, unknown>> | null }
  | { readonly status: null; readonly sent: "no" | "maybe" };

const READS = new Set(["read", "exists", "list", "state", "stateV2", "execStatus", "logs", "operation", "health", "r2Status", "r2Health"]);

/** Verbs that answer before the work is done: their 200 is an obligation (worker:LIFE-1). */
const DEFERRED = new Set(["restart", "stream", "bulkRestart", "sync", "reset"]);

/**
 * The one table from an answer to what it says about the operation's effect. "fail" is a promise
 * that nothing happened, so only answers that make that promise are in it.
 */
export const classifyOutcome = (verb: string, answer: Answer): OutcomeKind => {
  if (answer.status === null) return answer.sent === "no" || READS.has(verb) ? "fail" : "unknown";
  const { status, body } = answer;
  if (status === 200) return DEFERRED.has(verb) ? "accepted" : "ok";
  if (READS.has(verb)) return status === 404 ? "ok" : "fail";
  if ([400, 401, 403, 404, 405, 409, 413].includes(status)) return "fail";
  if (verb === "exec" && status === 504) return "ok";
  if ((verb === "exec" || verb === "stream") && status === 503) return body?.["admitted"] === false ? "fail" : "unknown";
  return "unknown";
};
