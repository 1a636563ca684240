import { SecretUnreadable } from "#harness/platform/server/auth/secret-box.ts";
import { detached, findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import type { CycleOrder } from "#harness/platform/server/lane/lanes.ts";
import { forget } from "#harness/platform/server/presence-keys.ts";
import { WORKSPACE_STATUSES } from "#harness/platform/server/status.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { revokeClaimed } from "#harness/platform/server/store/token-statements.ts";
import { pausedAncestors, writeStatus } from "#harness/platform/server/store/workspace-statements.ts";
import { renewCredentials } from "./credentials.ts";
import { environmentOf, loadSecrets } from "./environment.ts";
import { markFailed, provision } from "./provision.ts";

/** Whether a cycle may run for this workspace now (server:RST-21). */
const mayRun = async (context: ServerContext, row: WorkspaceRow, mode: CycleOrder["mode"]): Promise<boolean> => {
  const candidate = { status: row.status, external: row.external, pausedAncestor: false };
  if (!context.parts.mayAutoRestart(candidate)) return false;
  // What was created or resumed is started, whatever was paused above it meanwhile: else it would wait for ever.
  if (row.parentId === null || mode !== "restart") return true;
  const paused = await query(context, pausedAncestors(row.id));
  return context.parts.mayAutoRestart({ ...candidate, pausedAncestor: paused.count > 0 });
};

/**
 * Takes the workspace for this cycle, in one conditional statement; null when it moved on meanwhile. With
 * the claim every token of the life before is revoked, so that nothing of it comes back (server:TOK-17; decisions: E-42).
 */
export const claim = async (context: ServerContext, order: CycleOrder): Promise<WorkspaceRow | null> => {
  const { workspaceId } = order;
  const now = nowOf(context);
  const backend = context.dispatcher.backendFor("cycle")?.name ?? "none";
  const from = WORKSPACE_STATUSES.filter((status) => context.parts.mayAutoRestart({ status, external: false, pausedAncestor: false }));
  const newEpoch = order.mode !== "adopt";
  const take = writeStatus({
    name: "cycle-claim",
    ids: [workspaceId],
    to: "provisioning",
    from,
    now,
    newEpoch,
    loads: newEpoch,
    idlesAnew: context.parts.idleness === "of-this-life",
    clearsUrl: true,
  });
  const revoke = context.parts.revokesBeforeStart(backend) ? [revokeClaimed(workspaceId, now)] : [];
  const [claimed] = await context.ports.store.transaction([take, ...revoke]);
  const [row] = claimed?.rows ?? [];
  return row === undefined ? null : toWorkspace(row);
};

/** The secrets of a cycle; null when they cannot be read, which fails the workspace (server:LEAK-07). */
const secretsOf = async (context: ServerContext, row: WorkspaceRow, order: CycleOrder) => {
  try {
    return order.secrets ?? (await loadSecrets(context, row.id));
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    context.ports.log.write("error", "a secret cannot be read", { workspace: row.id, error: error.message });
    const message = context.parts.failureText({ backend: "none", step: "secrets", raw: error.message });
    await markFailed(context, row, { message, tells: context.parts.tellsUnreadableSecrets });
    return null;
  }
};

/**
 * One cycle of a workspace: claim, stop, load, start. The secrets are read after the stop, so whatever
 * was saved before this step is in the new environment (server:RST-04, F-03).
 */
export const runCycle = async (context: ServerContext, order: CycleOrder, cycle: string): Promise<void> => {
  const { log } = context.ports;
  const { workspaceId } = order;
  await context.lanes.stopsOf(workspaceId);
  const seen = await findWorkspace(context, workspaceId);
  if (seen === null || !(await mayRun(context, seen, order.mode))) {
    log.write("info", "no cycle: the workspace may not be restarted", { workspace: workspaceId, cycle, status: seen?.status ?? "missing" });
    return;
  }
  if (order.mode === "restart" && seen.status === "provisioning" && seen.instanceId !== null)
    await context.closing.sleep(context.parts.provisioningWaitMs);
  if (context.closing.isBegun) return;
  const row = await claim(context, order);
  if (row === null) {
    log.write("info", "no cycle: the workspace moved on", { workspace: workspaceId, cycle });
    return;
  }
  log.write("info", "cycle begins", { workspace: workspaceId, cycle, mode: order.mode });
  await forget(context, [workspaceId]);
  await tell(context, "WORKSPACE_PROVISIONING", { workspaceId, cycle });
  // What is asked to start may run already: another cycle came first, or a stop of its pause or of an earlier process is still owed.
  const isOwn = order.mode === "adopt" && row.instanceEpoch === row.epoch;
  const stops = order.mode === "restart" || (row.instanceId !== null && !isOwn);
  if (stops) await context.dispatcher.stopWithRetry({ workspaceId, machine: row.instanceId }, "cycle-stop");
  if (order.mode === "restart") context.restarted.set(workspaceId, row.epoch);
  const secrets = await secretsOf(context, row, order);
  if (secrets === null) return;
  const purpose = order.mode === "restart" ? "cycle" : "create";
  const backend = context.dispatcher.backendFor(purpose)?.name ?? "none";
  const renew = () => renewCredentials(context, row, backend);
  const early = context.parts.renewsCredentials === "with-the-cycle" ? await renew() : null;
  const env = environmentOf(context, row, secrets);
  const { runtime, tier, epoch } = row;
  const start = {
    workspaceId,
    runtime,
    tier,
    env,
    key: `${workspaceId}:${epoch}`,
    files: async () => early ?? renew(),
    reset: order.reset || row.resets,
  };
  const work = provision(context, row, { order: start, purpose });
  if (context.parts.cycleAwaitsStart) await work;
  else detached(context, "a start", work);
  log.write("info", "cycle ends", { workspace: workspaceId, cycle });
};
