import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { statement, text } from "#harness/platform/server/store/statement.ts";
import { endOldHibernations } from "./park.ts";
import { requestRestart } from "./restart.ts";

/** Starts that an earlier process may have lost in the middle. */
const UNFINISHED =
  "SELECT id FROM workspaces WHERE status = 'provisioning' AND instance_id IS NULL AND NOT external ORDER BY created_at, id";

/** Workspaces whose secrets are younger than their environment: the restarts that an earlier process still owed. */
const OUTDATED = `SELECT w.id FROM workspaces w WHERE w.status IN ('online', 'degraded', 'offline', 'provisioning') AND NOT w.external
  AND EXISTS (SELECT 1 FROM workspace_secrets s WHERE s.workspace_id = w.id AND s.updated_at > w.provisioning_since) ORDER BY w.created_at, w.id`;

/** Clocks of two machines differ by less, ms. */
const CLOCKS_APART_MS = 60_000;

/** Takes up what a process that died left behind (server:RST-04). */
export const recover = async (context: ServerContext): Promise<void> => {
  // Whoever began them is gone, also where its clock was a little ahead.
  await endOldHibernations(context, -CLOCKS_APART_MS);
  const unfinished = await query(context, statement("recover-starts", UNFINISHED));
  for (const row of unfinished.rows) {
    const workspaceId = text(row, "id");
    // The backend knows the start by its key: asked again, it answers with what it has started already.
    context.lanes.request({ workspaceId, mode: "adopt", reset: false, secrets: null }, "auto");
  }
  const outdated = await query(context, statement("recover-restarts", OUTDATED));
  for (const row of outdated.rows) await requestRestart(context, text(row, "id"), { kind: "auto" });
};
