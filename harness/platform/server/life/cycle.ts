import { SecretUnreadable } from "#harness/platform/server/auth/secret-box.ts";
import type { StartOrder } from "#harness/platform/server/backends/backend.ts";
import { detached, findWorkspace, nowOf, query, tell, type ServerContext } from "#harness/platform/server/context.ts";
import type { Purpose } from "#harness/platform/server/dispatch/choose-backend.ts";
import type { CycleOrder } from "#harness/platform/server/lane/lanes.ts";
import { forget } from "#harness/platform/server/presence-keys.ts";
import { WORKSPACE_STATUSES } from "#harness/platform/server/status.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { owingStart, startKey } from "#harness/platform/server/store/start-statements.ts";
import { revokeClaimed } from "#harness/platform/server/store/token-statements.ts";
import { pausedAncestors, writeStatus } from "#harness/platform/server/store/workspace-statements.ts";
import { renewCredentials } from "./credentials.ts";
import { environmentOf, loadSecrets } from "./environment.ts";
import { takeUpStarts } from "./left-starts.ts";
import { abandon, markFailed, provision } from "./provision.ts";

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
 * the claim every token of the life before is revoked, so that nothing of it comes back (server:TOK-17; decisions: E-42),
 * and what the start will bring is owed a stop until it is written down (F-29).
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
  const owes = backend !== "none" && context.parts.owesStarts === "with-the-claim";
  const [claimed] = await context.ports.store.transaction([owes ? owingStart(take) : take, ...revoke]);
  const [row] = claimed?.rows ?? [];
  return row === undefined ? null : toWorkspace(row);
};

const purposeOf = ({ mode }: CycleOrder): Purpose => (mode === "restart" ? "cycle" : "create");

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

/** The claimed workspace, or null where no cycle runs: it may not run, the server closes, or somebody else took the workspace. */
const claimedFor = async (context: ServerContext, order: CycleOrder, cycle: string): Promise<WorkspaceRow | null> => {
  const { log } = context.ports;
  const { workspaceId } = order;
  const seen = await findWorkspace(context, workspaceId);
  if (seen === null || !(await mayRun(context, seen, order.mode))) {
    log.write("info", "no cycle: the workspace may not be restarted", { workspace: workspaceId, cycle, status: seen?.status ?? "missing" });
    return null;
  }
  if (order.mode === "restart" && seen.status === "provisioning" && seen.instanceId !== null)
    await context.closing.sleep(context.parts.provisioningWaitMs);
  if (context.closing.isBegun) return null;
  const row = await claim(context, order);
  if (row === null) log.write("info", "no cycle: the workspace moved on", { workspace: workspaceId, cycle });
  return row;
};

/**
 * Stops what runs, then loads what the start needs. The secrets are read after the stop, so whatever was saved before this step
 * is in the new environment (server:RST-04, F-03). Null when they cannot be read.
 */
const readied = async (context: ServerContext, row: WorkspaceRow, order: CycleOrder): Promise<StartOrder | null> => {
  const workspaceId = row.id;
  // What is asked to start may run already: another cycle came first, or a stop of its pause or of an earlier process is still owed.
  const isOwn = order.mode === "adopt" && row.instanceEpoch === row.epoch;
  const stops = order.mode === "restart" || (row.instanceId !== null && !isOwn);
  if (stops) await context.dispatcher.stopWithRetry({ workspaceId, machine: row.instanceId }, "cycle-stop");
  if (order.mode === "restart") context.restarted.set(workspaceId, row.epoch);
  const secrets = await secretsOf(context, row, order);
  if (secrets === null) return null;
  const backend = context.dispatcher.backendFor(purposeOf(order))?.name ?? "none";
  const renew = () => renewCredentials(context, row, backend);
  const early = context.parts.renewsCredentials === "with-the-cycle" ? await renew() : null;
  const env = environmentOf(context, row, secrets);
  const { runtime, tier } = row;
  return { workspaceId, runtime, tier, env, key: startKey(row), files: async () => early ?? renew(), reset: order.reset || row.resets };
};

/** One cycle of a workspace: claim, stop, load, start. */
export const runCycle = async (context: ServerContext, order: CycleOrder, cycle: string): Promise<void> => {
  const { log } = context.ports;
  const { workspaceId } = order;
  const isAdopted = order.mode === "adopt";
  await context.lanes.stopsOf(workspaceId);
  const row = await claimedFor(context, order, cycle);
  if (row === null) {
    // It was parked or removed since the boot left its start to this cycle.
    if (isAdopted) await takeUpStarts(context, workspaceId);
    return;
  }
  log.write("info", "cycle begins", { workspace: workspaceId, cycle, mode: order.mode });
  let start: StartOrder | null;
  try {
    await forget(context, [workspaceId]);
    await tell(context, "WORKSPACE_PROVISIONING", { workspaceId, cycle });
    start = await readied(context, row, order);
  } catch (error) {
    // The cycle that is run again begins another start, or adopts this one again.
    if (!isAdopted) await abandon(context, row, false);
    throw error;
  }
  if (start === null) {
    // An earlier process may have asked for it.
    await abandon(context, row, isAdopted);
    return;
  }
  const work = provision(context, row, { order: start, purpose: purposeOf(order), isAdopted });
  if (context.parts.cycleAwaitsStart) await work;
  else detached(context, "a start", work);
  log.write("info", "cycle ends", { workspace: workspaceId, cycle });
};
