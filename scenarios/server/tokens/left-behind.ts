import type { ServerRig, Workspace, WorkspaceSpec } from "#harness/rigs/server-rig.ts";

/** Age from which a token without a container is stale, ms (server:TOK-01). */
export const GRACE_MS = 300_000;
/** Time between two sweeps, ms (server:TOK-01). */
export const SWEEP_MS = 60_000;

const FAILED_WITHIN_MS = 60_000;

/**
 * A workspace whose start was refused: failed, without a machine. On Docker it has a live token that nobody
 * holds: container and volume were there and are gone (`compose down -v`).
 */
export const leftBehind = async (rig: ServerRig, spec: WorkspaceSpec = {}): Promise<Workspace> => {
  rig.provisioner.failNext(rig.backend === "saas" ? "provision" : "start", [{ kind: "status", status: 400, message: "refused" }]);
  const workspace = await rig.create(spec);
  await workspace.reaches("failed", FAILED_WITHIN_MS);
  if (rig.backend === "docker") workspace.machine.wipe();
  return workspace;
};

/** How many of a workspace's tokens are live now. */
export const liveTokens = async (workspace: Workspace): Promise<number> =>
  (await workspace.tokens()).filter((row) => row["revoked_at"] === null).length;

/** How many of a workspace's tokens the sweeper has revoked. */
export const sweptTokens = async (workspace: Workspace): Promise<number> =>
  (await workspace.tokens()).filter((row) => row["revoked_reason"] === "stale").length;

/** How long each token that the sweeper revoked had been unused by then, ms, the shortest first. */
export const agesWhenSwept = async (rig: ServerRig, workspace: Workspace): Promise<readonly number[]> => {
  const rows = await rig.sql(
    `SELECT extract(epoch FROM revoked_at - COALESCE(last_used_at, created_at)) * 1000 AS age FROM workspace_auth_tokens
     WHERE workspace_id = $1 AND revoked_reason = 'stale' ORDER BY 1`,
    [workspace.id],
  );
  return rows.map((row) => Number(row["age"]));
};

/** Waits until the sweeper has read its candidates once more; false when it did not within two turns. */
export const nextSweep = async (rig: ServerRig): Promise<boolean> => {
  const hold = rig.hold({ point: "database.token-holders", nth: 1, at: "call" });
  const came = await Promise.race([hold.reached.then(() => true), rig.sleep(2 * SWEEP_MS).then(() => false)]);
  hold.release();
  return came;
};

/** Waits until a moment well between two sweeps: what is minted within seconds from now turns stale for one and the same sweep. */
export const betweenSweeps = async (rig: ServerRig): Promise<void> => {
  await nextSweep(rig);
  await rig.sleep(SWEEP_MS / 4);
};
