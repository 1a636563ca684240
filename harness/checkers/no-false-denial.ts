import type { HistoryEvent } from "#harness/history/event.ts";
import { eventsOf, journalOf, operationsOf, Tally, userOf, type Checker } from "./checker.ts";

/** What only a request can cause: a boot or a kill may have other causes. */
const EFFECTS: readonly string[] = ["command-start", "file-write", "file-delete", "file-mkdir", "bucket-stored", "bucket-delete"];
/** The platform's own: its notes in the bucket, the lock that it clears before a start, and what a restore stages. */
const OWN_NOTES = /\/(?:\.registered|\.last-sync|\.manifest|\.tombstones|backup|tmp\/gateway\.lock$)|^\/var\/restore(?:\/|$)/;

type Journal = Extract<HistoryEvent, { type: "journal" }>;

const userOfEffect = ({ party, entry }: Journal): string =>
  party === "bucket" ? (/^users\/([^/]+)\//.exec(String(entry["key"]))?.[1] ?? "") : userOf(entry);

/**
 * Nothing happened for a user to whom every request was denied (worker:EXEC-16): no command, no
 * write, no object. Coarser than by operation, and certain: nobody else could have caused it.
 */
export const noFalseDenial: Checker = {
  id: "no-false-denial",
  rules: ["worker:EXEC-16"],
  check: (history) => {
    const tally = new Tally("worker:EXEC-16");
    const writers = new Set<string>();
    const denied = new Map<string, number>();
    const until = eventsOf(history, "epilogue")[0]?.t ?? Number.POSITIVE_INFINITY;
    for (const { invoke, complete } of operationsOf(history)) {
      if (invoke.t >= until) continue;
      if (complete?.outcome !== "fail") writers.add(invoke.user);
      else denied.set(invoke.user, Math.min(denied.get(invoke.user) ?? complete.t, complete.t));
    }
    const scheduledAt = journalOf(history, "cron")[0]?.t ?? Number.POSITIVE_INFINITY;
    const effects = [...journalOf(history, "sandbox"), ...journalOf(history, "bucket")].filter(
      // Once the timer fires, objects may be the mirror's (worker:SYNC-1), whoever asked or did not.
      ({ t, party, entry }) =>
        t < until &&
        (party !== "bucket" || t < scheduledAt) &&
        EFFECTS.includes(entry.kind) &&
        entry["refused"] === undefined &&
        entry["by"] !== "story" &&
        !OWN_NOTES.test(String(entry["key"] ?? entry["path"] ?? "")),
    );
    for (const [user, at] of denied) {
      if (writers.has(user) || user === "") continue;
      const effect = effects.find((one) => userOfEffect(one) === user);
      tally.expect(effect === undefined, at, () => `every request of ${user} was denied, and yet there is ${String(effect?.entry.kind)}`);
    }
    return [tally.verdict];
  },
};
