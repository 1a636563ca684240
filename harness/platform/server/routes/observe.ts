import { isoTime } from "#harness/ports/clock.ts";
import type { ControlPlaneBackend } from "#harness/platform/server/backends/control-plane.ts";
import { query, type ServerContext } from "#harness/platform/server/context.ts";
import { statement, text } from "#harness/platform/server/store/statement.ts";
import { latestEvents } from "#harness/platform/server/store/event-statements.ts";
import { refuse, respond } from "./respond.ts";

const EVENTS_MAX = 500;

/** GET /admin/liveness: when each background loop last did its work. */
export const livenessRoute = ({ ticks, ports }: ServerContext): Response => {
  const now = ports.clock.now();
  const subsystems = Object.fromEntries(
    [...ticks].map(([name, at]) => [name, { last_tick_at: isoTime(at), seconds_ago: Math.round((now - at) / 1_000) }]),
  );
  return respond(200, { subsystems });
};

const COUNTS = "SELECT status, count(*) AS workspaces FROM workspaces GROUP BY status ORDER BY status";

/** GET /metrics, as Prometheus reads it. */
export const metricsRoute = async (context: ServerContext): Promise<Response> => {
  const { rows } = await query(context, statement("metrics", COUNTS));
  const lines = [
    "# HELP workspaces Workspaces by status",
    "# TYPE workspaces gauge",
    ...rows.map((row) => `workspaces{status="${text(row, "status")}"} ${text(row, "workspaces")}`),
    "# HELP restart_lanes Restart lanes that are remembered",
    "# TYPE restart_lanes gauge",
    `restart_lanes ${context.lanes.size}`,
    "# HELP remembered_workspaces Workspaces that something is remembered of beside their lane",
    "# TYPE remembered_workspaces gauge",
    `remembered_workspaces{for="stop"} ${context.lanes.awaitedStops}`,
    `remembered_workspaces{for="restart-context"} ${context.restarted.size}`,
  ];
  return new Response(`${lines.join("\n")}\n`, { headers: { "content-type": "text/plain; version=0.0.4" } });
};

/** GET /events and /events/:workspaceId */
export const eventsRoute = async (context: ServerContext, workspaceId: string | null): Promise<Response> =>
  respond(200, (await query(context, latestEvents(workspaceId, EVENTS_MAX))).rows);

/** GET /workspaces/:id/console: what the instance wrote on its console. */
export const consoleRoute = async (controlPlane: Pick<ControlPlaneBackend, "console"> | null, id: string): Promise<Response> => {
  if (controlPlane === null) return refuse(501, "only instances of a control plane have a console");
  const output = await controlPlane.console(id);
  return output === null ? refuse(502, "the console cannot be read now") : respond(200, { output });
};
