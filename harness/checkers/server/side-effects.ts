import { journalOf, Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { endsOfServer, mayHaveBrokenOff, wasTroubled } from "./trouble.ts";
import { statusChanges } from "./status-changes.ts";

/** The event that tells of a change to each status, where the state machine names one. */
const EVENTS: Readonly<Record<string, string>> = {
  online: "WORKSPACE_ONLINE",
  degraded: "WORKSPACE_DEGRADED",
  offline: "WORKSPACE_OFFLINE",
  paused: "WORKSPACE_PAUSED",
  hibernated: "WORKSPACE_HIBERNATED",
  removed: "WORKSPACE_REMOVED",
  failed: "WORKSPACE_PROVISION_FAILED",
};

/** What is in one of these was told to be reached nowhere. */
const UNREACHABLE: readonly (string | null)[] = ["paused", "hibernating", "hibernated", "removed"];
const KEYLESS: readonly string[] = [...UNREACHABLE.filter((one) => one !== null), "offline"];
/** An event follows its change within this, ms; what changed later than that before the end proves nothing. */
const FOLLOWS_WITHIN_MS = 10_000;

/** How often a workspace came to a status before everything was read back, and how often an event tells so. */
export interface Told {
  readonly workspace: string;
  readonly status: string;
  readonly changes: number;
  readonly events: number;
  /** Whether every change is old enough to have been told. */
  readonly settled: boolean;
}

/** Changes against events, for each workspace that still has a row and each status that an event tells of. */
export const toldChanges = (history: History): readonly Told[] => {
  const rest = journalOf(history, "rest");
  const at = rest[0]?.t ?? 0;
  const changes = Map.groupBy(
    statusChanges(history).filter(({ t }) => t <= at),
    ({ workspace }) => workspace,
  );
  const events = Map.groupBy(
    rest.filter(({ entry }) => entry.kind === "rest-event"),
    ({ entry }) => `${String(entry["workspace"])} ${String(entry["event"])}`,
  );
  const ids = rest.filter(({ entry }) => entry.kind === "rest-workspace").map(({ entry }) => String(entry["id"]));
  return ids.flatMap((workspace) =>
    Object.entries(EVENTS).map(([status, event]) => {
      const own = (changes.get(workspace) ?? []).filter(({ to }) => to === status);
      const told = events.get(`${workspace} ${event}`) ?? [];
      const settled = own.every(({ t }) => at - t > FOLLOWS_WITHIN_MS + history.header.maxDelayMs * 4);
      return { workspace, status, changes: own.length, events: told.length, settled };
    }),
  );
};

/** How long the server waits for presence, ms; what is under way longer may still land. */
const GIVEN_UP_MS = 2_000;

/** Every change of a status has its side effects: one event, no URL and no presence key where nothing is reached any more (server:STATE-09). */
export const sideEffects: Checker = {
  id: "side-effects",
  rules: ["server:STATE-09"],
  check: (history) => {
    const tally = new Tally("server:STATE-09");
    const rest = journalOf(history, "rest");
    const at = rest[0]?.t ?? 0;
    for (const { t, workspace, to, url } of statusChanges(history)) {
      if (url !== null && UNREACHABLE.includes(to)) tally.expect(url === "", t, () => `${workspace} became ${to} and keeps the URL ${url}`);
    }
    const lossy = mayHaveBrokenOff(history);
    for (const { workspace, status, changes, events, settled } of toldChanges(history)) {
      if (changes === 0 && events === 0) continue;
      const right = events <= changes && (lossy || !settled || events === changes);
      tally.expect(right, at, () => `${workspace} became ${status} ${changes} times, and ${events} events tell so`);
    }
    // A key that could not be taken away goes with its time; so does one that was written long after it was given up.
    if (history.header.maxDelayMs > GIVEN_UP_MS) return [tally.verdict];
    if (wasTroubled(history, "presence") || endsOfServer(history).length > 0) return [tally.verdict];
    const keys = rest.find(({ entry }) => entry.kind === "rest-presence")?.entry["keys"] as readonly string[] | undefined;
    for (const { t, entry } of rest) {
      if (keys === undefined || entry.kind !== "rest-workspace" || !KEYLESS.includes(String(entry["status"]))) continue;
      const left = keys.filter((key) => key.startsWith(`ws:${String(entry["id"])}`));
      tally.expect(left.length === 0, t, () => `${String(entry["id"])} is ${String(entry["status"])}, and presence has ${left.join(", ")}`);
    }
    return [tally.verdict];
  },
};
