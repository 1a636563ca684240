import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { owedRestarts, unfinishedStarts } from "#harness/platform/server/store/restart-statements.ts";
import { text } from "#harness/platform/server/store/statement.ts";
import { takeUpStarts } from "./left-starts.ts";
import { endOldHibernations } from "./park.ts";
import { requestRestart } from "./restart.ts";

/** Clocks of two machines differ by less, ms. */
const CLOCKS_APART_MS = 60_000;

/** Takes up what a process that ended left behind (server:RST-04). */
export const recover = async (context: ServerContext): Promise<void> => {
  // Whoever began them is gone, also where its clock was a little ahead.
  await endOldHibernations(context, -CLOCKS_APART_MS);
  // Before any cycle begins: its start would be taken for one that was left.
  await takeUpStarts(context);
  const unfinished = await query(context, unfinishedStarts(context.parts.adoptsStarts === "of-this-epoch"));
  // Before the first cycle begins: an adopted start may be answered with what was loaded before the restart was wanted.
  const owed = await query(context, owedRestarts());
  for (const row of unfinished.rows) {
    const workspaceId = text(row, "id");
    // The backend knows the start by its key: asked again, it answers with what it has started already.
    context.lanes.request({ workspaceId, mode: "adopt", reset: false, secrets: null }, "auto");
  }
  for (const row of owed.rows) await requestRestart(context, text(row, "id"), { kind: "auto", reset: row["restart_resets"] === true });
};
