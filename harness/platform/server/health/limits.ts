import { isoTime } from "#harness/ports/clock.ts";
import { nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { hibernate } from "#harness/platform/server/life/park.ts";
import { instant, number, statement, text } from "#harness/platform/server/store/statement.ts";
import { toWorkspace } from "#harness/platform/server/store/workspace-row.ts";
import { failWorkspace } from "#harness/platform/server/store/workspace-statements.ts";
import { lifeAfter, lifeOf } from "./liveness.ts";
import type { Loop } from "./loop.ts";

const PROVISIONING = "SELECT * FROM workspaces WHERE status = 'provisioning' ORDER BY created_at, id";

/** Every 30 s: fails workspaces that have been provisioning for too long, with a message (server:REG-16). */
export const provisioningLimit: Loop = {
  name: "provisioning limit",
  everyMs: 30_000,
  work: async (context: ServerContext) => {
    const { rows } = await query(context, statement("provisioning", PROVISIONING));
    for (const row of rows.map(toWorkspace)) {
      const [effect] = lifeAfter(context.parts, lifeOf(row), {
        type: "limit-sweep",
        at: context.ports.clock.now(),
        usualMs: context.config.provisioningMs,
      }).effects;
      if (effect?.type !== "fail") continue;
      const message = context.parts.failedMessage(
        `the agent did not register within ${effect.limitMs / 1_000} s of its start: look at its console, then restart the workspace`,
      );
      const write = failWorkspace({ name: "provisioning-timeout", id: row.id, message, now: nowOf(context), epoch: row.epoch });
      if ((await query(context, write)).count > 0)
        await tell(context, "WORKSPACE_PROVISION_FAILED", { workspaceId: row.id, error: message });
    }
  },
};

const REMOTE_STALE = `SELECT id, provision_epoch FROM workspaces WHERE external AND status IN ('online', 'degraded')
  AND last_heartbeat_at IS NOT NULL AND last_heartbeat_at < $1 ORDER BY created_at, id`;

/** Every 30 s: takes external workspaces offline that were not heard of (server.md C.1, remote-stale sweep). */
export const remoteSweep: Loop = {
  name: "remote liveness",
  everyMs: 30_000,
  work: async (context: ServerContext) => {
    const cutoff = isoTime(context.ports.clock.now() - context.config.remoteStaleMs);
    const { rows } = await query(context, statement("remote-stale", REMOTE_STALE, [cutoff]));
    for (const row of rows) await goOffline(context, { id: text(row, "id"), epoch: number(row, "provision_epoch") }, "remote");
  },
};

const IDLE = `SELECT * FROM workspaces WHERE status IN ('online', 'degraded') AND active_tasks = 0 AND NOT external
  AND hibernation_idle_minutes IS NOT NULL AND idle_since IS NOT NULL ORDER BY created_at, id`;

/** Every 120 s: puts workspaces to sleep that have been idle for as long as they allow (server.md C.1). */
export const hibernationMonitor: Loop = {
  name: "hibernation",
  everyMs: 120_000,
  work: async (context: ServerContext) => {
    const { rows } = await query(context, statement("idle", IDLE));
    for (const row of rows) {
      const idleMs = context.ports.clock.now() - (instant(row, "idle_since") ?? 0);
      if (idleMs >= number(row, "hibernation_idle_minutes") * 60_000) await hibernate(context, toWorkspace(row), false);
    }
  },
};
