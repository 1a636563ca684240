import type { Log } from "#harness/ports/log.ts";
import { redactDeep } from "./redact.ts";

/** A log that no secret reaches (worker:OBS-12): every text of message and fields is redacted, and these values whatever carries them. */
export const redactingLog = (log: Log, redact: (text: string) => string): Log => ({
  write: (level, message, fields) =>
    log.write(level, redact(message), ...(fields === undefined ? [] : [redactDeep(fields, redact) as Readonly<Record<string, unknown>>])),
});

/** The redaction of parts, and of these values besides. */
export const redactorOf = (redact: (text: string) => string, secrets: readonly string[]): ((text: string) => string) => {
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, "[redacted]"), redact(text));
};
