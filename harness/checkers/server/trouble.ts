import { eventsOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** Whether somebody made the calls of this backend fail, or spoiled the way to it, at any time. */
export const wasTroubled = (history: History, party: string): boolean =>
  eventsOf(history, "fault").some(({ fault }) => {
    if (fault.kind === "toxic") return fault.link === `server>${party}`;
    return fault.party === party && (fault.fault.type === "calls-fail" || fault.fault.type === "unreliable");
  });

/** When the server's process ended, in whatever way, ms. */
export const endsOfServer = (history: History): readonly number[] =>
  eventsOf(history, "fault").flatMap(({ t, fault }) =>
    fault.kind === "party" && ["server-crash", "server-stop"].includes(fault.fault.type) ? [t] : [],
  );

/** Whether what the server did after a write may be lost: its process ended, or its database failed. */
export const mayHaveBrokenOff = (history: History): boolean => endsOfServer(history).length > 0 || wasTroubled(history, "database");
