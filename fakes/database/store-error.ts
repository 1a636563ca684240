import type { Refusal } from "#fakes/failures/backend-failure.ts";
import { BackendError } from "#harness/ports/backend-error.ts";

/** What PostgreSQL says with the codes that stories like to hear. */
const MESSAGES: Readonly<Record<string, string>> = {
  "40001": "could not serialize access due to concurrent update",
  "40P01": "deadlock detected",
  "53300": "sorry, too many clients already",
  "53100": "could not extend file: No space left on device",
  "55P03": "canceling statement due to lock timeout",
  "57014": "canceling statement due to statement timeout",
  "57P01": "terminating connection due to administrator command",
  "57P03": "the database system is starting up",
  XX000: "internal error",
};

export const storeError = (code: string, message = MESSAGES[code] ?? `error ${code}`): BackendError =>
  new BackendError({ name: "StoreError", code, message });

/** A refusal that was told, as a database's own error: a status has no code of its own there. */
export const refusalOf = (refusal: Refusal): BackendError =>
  refusal.kind === "sql" ? storeError(refusal.code) : storeError(refusal.status === 503 ? "57P03" : "XX000", refusal.message);
