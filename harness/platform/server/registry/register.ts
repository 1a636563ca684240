import { bearerFate, bearerOf } from "#harness/platform/server/auth/bearer.ts";
import { detached, findWorkspace, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { mintedToken } from "#harness/platform/server/life/credentials.ts";
import { cameUp, forget } from "#harness/platform/server/presence-keys.ts";
import { isStorable, readObject, refuse, respond, storableObject, type Fields } from "#harness/platform/server/routes/respond.ts";
import { isStoreFailure, number, statement } from "#harness/platform/server/store/statement.ts";
import { insertToken, liveTokenCount, lockWorkspace, withFirstToken } from "#harness/platform/server/store/token-statements.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { agentUrlProblem } from "./agent-url.ts";
import { sendRestartContext } from "./restart-context.ts";
import { refusalOf } from "./refusal.ts";

interface Registration {
  readonly id: string;
  readonly url: string;
  /** JSON. */
  readonly card: string;
  /** As sent; null when it was left out, which keeps what is stored (server:REG-04). */
  readonly mode: "push" | "poll" | null;
  readonly instance: string | null;
}

/** Checks what needs no database; the answer when it is wrong (server:REG-01). */
const parse = (fields: Fields): Registration | Response => {
  const { id, url = "", agent_card: card, delivery_mode: mode = null, instance_id: instance = null } = fields;
  if (!isStorable(id) || !isUuid(id) || !isStorable(url)) return refuse(400, "invalid request body");
  const stored = storableObject(card);
  if (stored === null) return refuse(400, "invalid request body");
  if (mode !== null && mode !== "push" && mode !== "poll") return refuse(400, "delivery_mode must be 'push' or 'poll'");
  if (instance !== null && !isStorable(instance)) return refuse(400, "invalid request body");
  return { id: id.toLowerCase(), url, card: stored, mode, instance };
};

/** The provisioner knows better than the agent where a container is reached: from outside, by the host's port. */
const isOfProvisioner = (url: string): boolean => url.startsWith("http://127.0.0.1:");

const INSERT =
  withFirstToken(`INSERT INTO workspaces (id, name, status, url, agent_card, delivery_mode, last_heartbeat_at, created_at, updated_at)
  VALUES ($1::uuid, $1::text, 'online', $2, $3, COALESCE($4::text, 'push'), $5::timestamptz, $5::timestamptz, $5::timestamptz)
  ON CONFLICT (id) DO NOTHING RETURNING *`);

const UPDATE =
  withFirstToken(`UPDATE workspaces SET status = 'online', url = $2, agent_card = $3, delivery_mode = COALESCE($4::text, delivery_mode),
  last_heartbeat_at = $5::timestamptz, updated_at = $5::timestamptz, last_sample_error = NULL, idle_since = COALESCE(idle_since, $5::timestamptz)
  WHERE id = $1 AND status = $9::workspace_status AND provision_epoch = $10 RETURNING *`);

interface Stored {
  readonly row: WorkspaceRow;
  /** The token that was minted for it; null when it has one already. */
  readonly minted: string | null;
}

/**
 * Stores the registration if the workspace is still as it was judged; null when it moved on (server:REG-10, REG-11).
 * A first token is minted by the very statement: the agent of a life that is over gets none (server:TOK-12, E-103).
 */
const store = async (
  context: ServerContext,
  { id, card, mode }: Registration,
  { seen, kept, wantsToken }: { readonly seen: WorkspaceRow | null; readonly kept: string; readonly wantsToken: boolean },
): Promise<Stored | null> => {
  const { token, plaintext } = mintedToken(context, id);
  const together = wantsToken && context.parts.firstToken === "with-the-register";
  const fields = [id, kept, card, mode, token.now, together ? token.id : null, token.hash, token.prefix];
  const write =
    seen === null ? statement("register-insert", INSERT, fields) : statement("register", UPDATE, [...fields, seen.status, seen.epoch]);
  const [, written] = await context.ports.store.transaction([lockWorkspace(id), write]);
  const [row] = written?.rows ?? [];
  if (row === undefined) return null;
  if (together || !wantsToken) return { row: toWorkspace(row), minted: number(row, "minted") > 0 ? plaintext : null };
  await query(context, insertToken(token));
  return { row: toWorkspace(row), minted: plaintext };
};

const urlProblem = (context: ServerContext, { url, mode }: Registration, row: WorkspaceRow | null): string | null => {
  const isPolled = (mode ?? row?.deliveryMode ?? "push") === "poll";
  if (url === "" && !context.parts.needsUrl(isPolled ? "poll" : "push")) return null;
  const { deployment, development } = context.config;
  return agentUrlProblem(url, { allowsPrivate: context.parts.privateUrls(deployment), allowsLoopback: development });
};

/** Whether a workspace's current instance is another one; from a claim on none is until its start is stored, also when that start failed (decisions: E-42). */
const isForeign = ({ parts }: ServerContext, instance: string, row: WorkspaceRow | null): boolean => {
  if (row === null) return false;
  if (row.instanceId === null) return row.status === "provisioning" || row.status === "failed";
  return row.instanceId !== instance || (parts.instanceIsCurrent === "until-claimed" && row.instanceEpoch !== row.epoch);
};

/** How often a registration is judged again because the workspace moved on meanwhile. */
const JUDGED_MAX = 5;

const registered = async (context: ServerContext, request: Request, registration: Registration): Promise<Response> => {
  const { id, instance } = registration;
  const once = context.parts.readsBearer === "once" ? await bearerFate(context, bearerOf(request), id) : null;
  for (let judged = 1; judged <= JUDGED_MAX; judged += 1) {
    const seen = await findWorkspace(context, id);
    // After the row: a bearer of the life before is revoked by then, or the row has moved on by the time of the write (decisions: E-42).
    const fate = once ?? (await bearerFate(context, bearerOf(request), id));
    const live = fate === "absent" ? number((await query(context, liveTokenCount(id))).rows[0] ?? {}, "live") : 1;
    const foreignInstance = instance !== null && isForeign(context, instance, seen);
    const sight = { call: "register", status: seen?.status ?? null, bearer: fate, hasLiveToken: live > 0, foreignInstance } as const;
    const refusal = refusalOf(context.parts.judgeAgentCall(sight), seen);
    if (refusal !== null) return refusal;
    const problem = urlProblem(context, registration, seen);
    if (problem !== null) return refuse(400, problem);
    const kept = seen !== null && isOfProvisioner(seen.url) ? seen.url : registration.url;
    // Before the row: whoever parks or removes it after this write takes the keys too, and where he came before there is none to write (server:REG-10).
    await cameUp(context, id, kept);
    const stored = await store(context, registration, { seen, kept, wantsToken: live === 0 });
    if (stored === null) {
      await forget(context, [id]);
      continue;
    }
    const { row, minted } = stored;
    if (seen?.status !== "online") await tell(context, "WORKSPACE_ONLINE", { workspaceId: id });
    const restartedIn = context.restarted.get(id);
    context.restarted.delete(id);
    // Whoever came up in a later epoch was started, not restarted.
    if (restartedIn === row.epoch) {
      const told = sendRestartContext(context, row);
      if (context.parts.tellsOfRestart === "before-answer") await told;
      else detached(context, "a restart context", told);
    }
    return respond(200, {
      status: "registered",
      delivery_mode: row.deliveryMode,
      ...(minted === null ? {} : { auth_token: minted }),
      ...(row.inboundSecret === null || !context.parts.registerTellsInboundSecret ? {} : { platform_inbound_secret: row.inboundSecret }),
    });
  }
  return refuse(503, "the workspace is changing: register again");
};

/** POST /registry/register (server.md B.2; server:REG-01 to REG-06, REG-10 to REG-12). */
export const registerRoute = async (context: ServerContext, request: Request): Promise<Response> => {
  const body = await readObject(request);
  if (body.kind !== "object") return refuse(400, "invalid request body");
  const parsed = parse(body.fields);
  if (parsed instanceof Response) return parsed;
  try {
    return await registered(context, request, parsed);
  } catch (error) {
    if (!isStoreFailure(error)) throw error;
    context.ports.log.write("error", "a registration failed", { workspace: parsed.id, error: error.message });
    return refuse(500, "registration failed");
  }
};
