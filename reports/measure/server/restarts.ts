import type { History } from "#harness/history/event.ts";
import { foreignMs } from "./foreign-work.ts";
import type { Restart } from "./server-measurement.ts";
import { became, linesByWorkspace, storyOf, type WorkspaceLine } from "./workspace-lines.ts";

/** What asks for a restart when it is acknowledged. */
const ASKS: readonly string[] = ["restart", "saveSecret", "deleteSecret", "setModel"];
const PARKED: readonly string[] = ["paused", "hibernating", "removed"];

interface Request {
  readonly workspace: string;
  readonly t: number;
}

/** The restarts that the story's people asked for and were promised. */
export const requestsOf = (history: History): readonly Request[] => {
  const promised = new Set(
    storyOf(history).flatMap((event) =>
      event.type === "complete" && (event.outcome === "ok" || event.outcome === "accepted") ? [event.op] : [],
    ),
  );
  return storyOf(history).flatMap((event) =>
    event.type === "invoke" && ASKS.includes(event.verb) && promised.has(event.op) ? [{ workspace: event.user, t: event.t }] : [],
  );
};

/** When the secrets of each cycle were read, ms. */
export const loadsOf = (lines: readonly WorkspaceLine[]): readonly number[] =>
  lines.filter(({ entry }) => entry.kind === "secrets-load").map(({ t }) => t);

/** One restart; null when it was overtaken: parked or removed before it could end. */
const restartOf = (workspace: string, carried: readonly Request[], lines: readonly WorkspaceLine[]): Restart | null => {
  const requestedAt = Math.min(...carried.map(({ t }) => t));
  const load = lines.find((line) => line.entry.kind === "secrets-load" && line.t >= Math.max(...carried.map(({ t }) => t)));
  const end = lines.find(
    (line) => load !== undefined && line.t >= load.t && [...PARKED, "online", "failed"].some((status) => became(line, status)),
  );
  if (end !== undefined && PARKED.some((status) => became(end, status))) return null;
  const isOnline = end !== undefined && became(end, "online");
  const durationMs = isOnline ? end.t - requestedAt : null;
  const overheadMs = durationMs === null || end === undefined ? null : durationMs - foreignMs(lines, requestedAt, end.t);
  return { workspace, requestedAt, requests: carried.length, durationMs, overheadMs };
};

/** Every restart of a voyage's story: one sample a cycle, for whoever shares a cycle waits for the same. */
export const restartsOf = (history: History): readonly Restart[] => {
  const requests = requestsOf(history);
  return [...linesByWorkspace(history)].flatMap(([workspace, lines]) => {
    const loads = loadsOf(lines);
    const own = requests.filter((request) => request.workspace === workspace);
    const byLoad = Map.groupBy(own, ({ t }) => loads.find((load) => load >= t) ?? null);
    return [...byLoad.values()].flatMap((carried) => restartOf(workspace, carried, lines) ?? []);
  });
};
