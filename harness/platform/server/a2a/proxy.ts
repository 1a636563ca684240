import { findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { lifeAfter, lifeOf, statusesThat } from "#harness/platform/server/health/liveness.ts";
import { agentUrlProblem } from "#harness/platform/server/registry/agent-url.ts";
import { goOffline } from "#harness/platform/server/life/offline.ts";
import { isBodiless, refuse, respond } from "#harness/platform/server/routes/respond.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { writeStatus } from "#harness/platform/server/store/workspace-statements.ts";
import { askedMs } from "./asked-deadline.ts";
import { callerOf } from "./caller.ts";
import { deliver, type Dispatch } from "./deliver.ts";
import { isRelated } from "./hierarchy.ts";

/** When a caller should come back, seconds (server:DEAD-04, A2A-22, A2A-30). */
const RETRY_AFTER_S = { restarting: 15, waking: 15, busy: 30 };

const later = (status: 503, error: string, kind: keyof typeof RETRY_AFTER_S): Response => {
  const seconds = RETRY_AFTER_S[kind];
  return respond(status, { error, [kind]: true, retry_after: seconds }, { "retry-after": String(seconds) });
};

const restarting = (): Response => later(503, "the agent is being restarted", "restarting");

/**
 * Whether the backend says that the agent's machine is gone; then it is taken offline and restarted
 * (server:DEAD-03 to DEAD-11). External agents are nobody's to restart (server:DEAD-08).
 */
const isConfirmedDead = async (context: ServerContext, seen: WorkspaceRow): Promise<boolean> => {
  if (!context.parts.mayProbe(seen)) return false;
  const backend = context.dispatcher.backendFor("probe");
  const sight = await backend?.probe({ workspaceId: seen.id, machine: seen.instanceId });
  if (sight === undefined ? !context.parts.diesUnprobed : !context.parts.isDeadSight(sight)) return false;
  await goOffline(context, seen, "a2a");
  // Whoever finds it dead while somebody else restarts it is told the same (server:DEAD-11, F-08).
  return true;
};

const wake = async (context: ServerContext, row: WorkspaceRow): Promise<Response> => {
  const write = writeStatus({
    name: "wake",
    ids: [row.id],
    to: "provisioning",
    from: statusesThat(context.parts, "start", { type: "message", at: context.ports.clock.now() }),
    now: nowOf(context),
    newEpoch: true,
  });
  if ((await query(context, write)).count > 0) {
    await tell(context, "WORKSPACE_PROVISIONING", { workspaceId: row.id, reason: "wake" });
    context.dispatcher.start(row.id);
  }
  return later(503, "the workspace is waking", "waking");
};

/** Where the agent is; an answer when it is nowhere (server:A2A-30). */
const addressOf = async (context: ServerContext, row: WorkspaceRow): Promise<string | Response> => {
  const { effects } = lifeAfter(context.parts, lifeOf(row), { type: "message", at: context.ports.clock.now() });
  if (effects.some(({ type }) => type === "start")) return wake(context, row);
  if (row.status === "hibernated" || row.status === "hibernating") return later(503, "the workspace is asleep", "waking");
  if (row.status === "paused") return refuse(503, "workspace has no URL", { status: row.status });
  // The row's, never presence's: a key may outlive the life that it was written for.
  const { url } = row;
  if (url === "") return refuse(503, "workspace has no URL", { status: row.status });
  const { deployment, development } = context.config;
  // The provisioner's own address is the host's; what an agent says of itself is checked again (server:A2A-30).
  const rules = { allowsPrivate: context.parts.privateUrls(deployment), allowsLoopback: development || !row.external };
  return agentUrlProblem(url, rules) === null ? url : refuse(502, "workspace URL is not publicly routable");
};

/** What the caller of a dead agent hears: a restart is promised only where one may come (server:DEAD-04, A2A-30; E-50). */
const deathAnswer = async (context: ServerContext, { id }: WorkspaceRow): Promise<Response> => {
  const row = await findWorkspace(context, id);
  if (context.parts.promisesRestart(row?.status ?? "removed")) return restarting();
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  const parked = await addressOf(context, row);
  return parked instanceof Response ? parked : restarting();
};

const decoder = new TextDecoder();

/** What the caller hears when the agent answered (server:DEAD-03 to DEAD-05, A2A-29). */
const relay = async (
  context: ServerContext,
  row: WorkspaceRow,
  response: { readonly status: number; readonly body: Uint8Array },
): Promise<Response> => {
  const { status, body } = response;
  const { parts } = context;
  if (parts.isDeadStatus(status) && parts.probesBeforeAnswer && (await isConfirmedDead(context, row))) return deathAnswer(context, row);
  // No status of HTTP: nothing that could be passed on.
  if (status < 200 || status > 599) return refuse(502, "failed to read agent response");
  const isEmpty = parts.emptyAnswer === "as-it-is" && isBodiless(status);
  if (isEmpty) return new Response(null, { status });
  if (status < 300) return new Response(body as Uint8Array<ArrayBuffer>, { status, headers: { "content-type": "application/json" } });
  return refuse(status, parts.agentErrorText(status, decoder.decode(body)));
};

const forward = async (context: ServerContext, row: WorkspaceRow, dispatch: Dispatch): Promise<Response> => {
  const delivery = await deliver(context, dispatch);
  if (delivery.kind === "answered") return relay(context, row, delivery.response);
  if (delivery.kind === "broken-body") return respond(502, { error: "failed to read agent response", delivery_confirmed: true });
  if (await isConfirmedDead(context, row)) return deathAnswer(context, row);
  context.ports.log.write("warn", "an agent did not answer", { workspace: row.id, why: delivery.why });
  return delivery.kind === "busy" ? later(503, "workspace agent is busy", "busy") : refuse(502, "failed to reach workspace agent");
};

/** POST /workspaces/:id/a2a: the stages in the order of server:A2A-01, as far as detection needs them. */
export const a2aRoute = async (context: ServerContext, request: Request, id: string): Promise<Response> => {
  const bytes = new Uint8Array(await request.arrayBuffer());
  const envelope = context.parts.readMessage(bytes);
  if (!envelope.ok) return refuse(envelope.status, envelope.error);
  const caller = await callerOf(context, request, id);
  if (caller instanceof Response) return caller;
  const row = await findWorkspace(context, id);
  if (row === null || row.status === "removed") return refuse(404, "workspace not found");
  if (caller.id !== null && !(await isRelated(context, caller.id, id))) {
    return refuse(403, "access denied: workspaces cannot communicate per hierarchy rules");
  }
  const url = await addressOf(context, row);
  if (url instanceof Response) return url;
  const limitMs = context.parts.dispatchLimitMs({ isAgent: caller.id !== null, askedMs: askedMs(request.headers.get("x-timeout")) });
  return forward(context, row, { url, body: bytes, limitMs });
};
