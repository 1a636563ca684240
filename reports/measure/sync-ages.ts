import type { StoryOperation } from "./container-requests.ts";

const instant = (value: unknown): number | null => {
  if (typeof value !== "string") return null;
  // oxlint-disable-next-line eslint/no-restricted-globals -- parsing a given instant reads no clock
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : ms;
};

/** How old the last sync was, ms, whenever an answer told both its own time and the sync's (worker:STATE-2, HEALTH-6). */
export const syncAgesOf = (operations: readonly StoryOperation[]): readonly number[] =>
  operations.flatMap(({ invoke, complete }) => {
    const body = complete?.body ?? {};
    const results = (body["results"] ?? {}) as Readonly<Record<string, unknown>>;
    const synced = instant(invoke.verb === "health" ? results["r2LastSync"] : body["lastSyncAt"]);
    const now = instant(body["checkedAt"] ?? body["timestamp"]);
    return synced === null || now === null || now < synced ? [] : [now - synced];
  });
