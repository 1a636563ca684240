import { isoTime } from "#harness/ports/clock.ts";
import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { isHeardOf } from "#harness/platform/server/presence-keys.ts";
import { number, statement, text } from "#harness/platform/server/store/statement.ts";
import type { Loop } from "./loop.ts";

const EVERY_MS = 60_000;

const SILENT = `SELECT id, provision_epoch FROM workspaces WHERE status IN ('online', 'degraded') AND NOT external
  AND last_heartbeat_at < $1 ORDER BY created_at, id`;

/**
 * Every 60 s: takes workspaces offline whose key expired while nobody heard it, because the watch was broken or
 * the database away (server:REG-14). A presence that does not answer says nothing (E-107).
 */
export const silenceSweep: Loop = {
  name: "silence",
  everyMs: EVERY_MS,
  work: async (context: ServerContext) => {
    if (!context.parts.sweepsSilence) return;
    const cutoff = isoTime(context.ports.clock.now() - context.parts.presenceTtlMs - EVERY_MS);
    const { rows } = await query(context, statement("silent", SILENT, [cutoff]));
    for (const row of rows) {
      const id = text(row, "id");
      if ((await isHeardOf(context, id)) === false) await goOffline(context, { id, epoch: number(row, "provision_epoch") }, "liveness");
    }
  },
};
