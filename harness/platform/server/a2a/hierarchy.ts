import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { statement } from "#harness/platform/server/store/statement.ts";

/** The ancestors of both, the nearest first; the walk is bounded (server:A2A-19). */
const LINES = `WITH RECURSIVE up AS (
    SELECT id AS start, id, parent_id, 0 AS depth FROM workspaces WHERE id = ANY($1::uuid[])
    UNION ALL
    SELECT up.start, w.id, w.parent_id, up.depth + 1 FROM workspaces w JOIN up ON w.id = up.parent_id WHERE up.depth < 32
  )
  SELECT start, id, parent_id, depth FROM up ORDER BY start, depth`;

/** Whether two workspaces may talk: the same, siblings, both roots, or one above the other (server:A2A-19). */
export const isRelated = async (context: ServerContext, one: string, other: string): Promise<boolean> => {
  if (one === other) return true;
  const { rows } = await query(context, statement("lines", LINES, [[one, other]]));
  const lineOf = (start: string) => rows.filter((row) => row["start"] === start);
  const [own, theirs] = [lineOf(one), lineOf(other)];
  const [ownSelf, theirSelf] = [own[0], theirs[0]];
  if (ownSelf === undefined || theirSelf === undefined) return false;
  if (ownSelf["parent_id"] === theirSelf["parent_id"]) return true;
  return own.some((row) => row["id"] === other) || theirs.some((row) => row["id"] === one);
};
