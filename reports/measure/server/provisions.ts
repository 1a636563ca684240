import type { History } from "#harness/history/event.ts";
import { foreignMs } from "./foreign-work.ts";
import type { Provision } from "./server-measurement.ts";
import { became, linesByWorkspace, type WorkspaceLine } from "./workspace-lines.ts";

const PARKED: readonly string[] = ["paused", "hibernating", "hibernated", "removed"];

const isBirth = ({ party, entry }: WorkspaceLine): boolean =>
  party === "database" && entry.kind === "status" && entry["from"] === null && entry["external"] !== true;

/** The first start of a workspace; null when nobody provisions it, or when it was parked or removed before its end. */
const provisionOf = (workspace: string, lines: readonly WorkspaceLine[]): Provision | null => {
  const birth = lines.find(isBirth);
  if (birth === undefined) return null;
  const end = lines.find((line) => line.t >= birth.t && ["online", "failed", ...PARKED].some((status) => became(line, status)));
  if (end !== undefined && PARKED.some((status) => became(end, status))) return null;
  if (end === undefined || became(end, "failed")) return { workspace, createdAt: birth.t, durationMs: null, overheadMs: null };
  const durationMs = end.t - birth.t;
  return { workspace, createdAt: birth.t, durationMs, overheadMs: durationMs - foreignMs(lines, birth.t, end.t) };
};

/** The first start of every workspace of a voyage's story. */
export const provisionsOf = (history: History): readonly Provision[] =>
  [...linesByWorkspace(history)].flatMap(([workspace, lines]) => provisionOf(workspace, lines) ?? []);
