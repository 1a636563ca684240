import { isoTime } from "#harness/ports/clock.ts";
import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { isHeardOf } from "#harness/platform/server/presence-keys.ts";
import { statement } from "#harness/platform/server/store/statement.ts";
import { toWorkspace } from "#harness/platform/server/store/workspace-row.ts";
import { lifeAfter, lifeOf, SILENCE_EVERY_MS } from "./liveness.ts";
import type { Loop } from "./loop.ts";

const SILENT = `SELECT * FROM workspaces WHERE status IN ('online', 'degraded') AND NOT external
  AND last_heartbeat_at < $1 ORDER BY created_at, id`;

/**
 * Every 60 s: takes workspaces offline whose key expired while nobody heard it, because the watch was broken or
 * the database away (server:REG-14). A presence that does not answer says nothing (E-107).
 */
export const silenceSweep: Loop = {
  name: "silence",
  everyMs: SILENCE_EVERY_MS,
  work: async (context: ServerContext) => {
    const at = context.ports.clock.now();
    const cutoff = isoTime(at - context.parts.presenceTtlMs - SILENCE_EVERY_MS);
    const { rows } = await query(context, statement("silent", SILENT, [cutoff]));
    for (const row of rows.map(toWorkspace)) {
      const isHeard = await isHeardOf(context, row.id);
      const { effects } = lifeAfter(context.parts, lifeOf(row, isHeard === false ? null : Number.POSITIVE_INFINITY), {
        type: "silence-sweep",
        at,
      });
      if (effects.length > 0) await goOffline(context, row, "liveness");
    }
  },
};
