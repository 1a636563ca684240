import type { JournalEntry } from "#harness/ports/journal.ts";
import { journalOf, Tally, type Checker } from "./checker.ts";

/** R2 refuses longer ones. */
const KEY_BYTES_MAX = 1_024;

/** Whether no segment leads out of the prefix that the key begins with. */
const staysInside = (key: string): boolean =>
  !key.includes("\0") && !key.includes("\\") && key.split("/").every((segment) => segment !== ".." && segment !== ".");

const OWN = /^users\/[A-Za-z0-9][A-Za-z0-9_-]{0,53}\//;

/** Users are found by their keys: the one look that is no user's own (worker:SYNC-1). */
const isDiscovery = ({ kind, key }: JournalEntry): boolean => kind === "bucket-list" && key === "users/";

/** No bucket key outside a user's prefix is touched (worker:ISO-2). */
export const ownPrefix: Checker = {
  id: "own-prefix",
  rules: ["worker:ISO-2"],
  check: (history) => {
    const tally = new Tally("worker:ISO-2");
    for (const { t, entry } of journalOf(history, "bucket")) {
      if (isDiscovery(entry)) continue;
      const key = String(entry["key"]);
      // Who is registered is found out by the names of the markers: no user's bytes are read for it (worker:SYNC-1, STATE-8).
      if (entry.kind === "bucket-list" && key === "users/") continue;
      tally.expect(
        OWN.test(key) && staysInside(key) && new TextEncoder().encode(key).length <= KEY_BYTES_MAX,
        t,
        () => `the bucket was asked for "${key}", which is in no user's prefix`,
      );
    }
    return [tally.verdict];
  },
};
