import type { JournalEntry } from "#harness/ports/journal.ts";

/** Does something to the disk and tells it, with the reason when the disk refused it: then nothing was changed. */
export const tellDisk = <T>(entry: JournalEntry, journal: (entry: JournalEntry) => void, work: () => T): T => {
  try {
    const done = work();
    journal(entry);
    return done;
  } catch (error) {
    journal({ ...entry, refused: error instanceof Error ? error.message : String(error) });
    throw error;
  }
};
