import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { containerName, type DockerBackend } from "#harness/platform/server/backends/docker.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { number, statement, text } from "#harness/platform/server/store/statement.ts";
import type { Loop } from "./loop.ts";

/** Workspaces that count as up and should have a container, oldest first. */
const UP =
  "SELECT id, provision_epoch FROM workspaces WHERE status IN ('online', 'degraded') AND NOT external AND instance_id IS NOT NULL ORDER BY created_at, id";

/** Every 15 s: takes workspaces offline whose container does not run (server.md C.1). A list that cannot be had says nothing (server:DEAD-06). */
export const containerSweep = (docker: Pick<DockerBackend, "list">): Loop => ({
  name: "container health",
  everyMs: 15_000,
  work: async (context: ServerContext) => {
    const { rows } = await query(context, statement("containers-expected", UP));
    if (rows.length === 0) return;
    const containers = await docker.list();
    if (containers === null) return;
    const running = new Set(containers.filter((one) => one.running).map((one) => one.name));
    for (const row of rows) {
      const id = text(row, "id");
      if (!running.has(containerName(id))) await goOffline(context, { id, epoch: number(row, "provision_epoch") }, "container");
    }
  },
});
