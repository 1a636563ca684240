import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Log } from "#harness/ports/log.ts";
import type { Sea } from "#harness/rigs/sea.ts";

/** The log of one party, kept in the history. */
export const logOf = (sea: Sea, party: string): Log => ({
  write: (level, message, fields = {}) => sea.recorder.record({ type: "log", party, level, message, fields }),
});

/** The journal of one party, kept in the history. */
export const journalOf =
  (sea: Sea, party: string) =>
  (entry: JournalEntry): void =>
    sea.recorder.record({ type: "journal", party, entry });
