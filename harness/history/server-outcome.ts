import type { OutcomeKind } from "./event.ts";
import type { Answer } from "./outcome.ts";

const READS: readonly string[] = ["get", "list", "state", "connection", "tokens", "secrets", "events", "liveness", "metrics"];

/** Statuses by which the workspace server promises that nothing happened. */
const REFUSALS: readonly number[] = [400, 401, 403, 404, 405, 409, 410, 413, 429];

/**
 * The table from an answer of the workspace server to what it says about the operation's effect.
 * "fail" is a promise that nothing happened; 202 is one that a later event must keep.
 */
export const classifyServerOutcome = (verb: string, answer: Answer): OutcomeKind => {
  const reads = READS.includes(verb);
  if (answer.status === null) return answer.sent === "no" || reads ? "fail" : "unknown";
  const { status, body } = answer;
  if (status === 202) return "accepted";
  if (status < 300) return "ok";
  if (reads) return status === 404 ? "ok" : "fail";
  if (REFUSALS.includes(status)) return "fail";
  // A sleeping workspace has nobody who could have heard the message (server:A2A-30).
  return verb === "a2a" && status === 503 && body?.["waking"] === true ? "fail" : "unknown";
};
