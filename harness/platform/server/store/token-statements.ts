import type { Statement } from "#harness/ports/store.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";
import { statement } from "./statement.ts";

/** Why all tokens of a workspace are revoked; the report counts them, with `provision` and `revoked`. */
export type RevokeReason = "delete" | "rotate" | "stale";

/** A token to be stored: never its plaintext (server:TOK-14). */
export interface NewToken {
  readonly id: string;
  readonly workspaceId: string;
  readonly hash: string;
  readonly prefix: string;
  readonly now: string;
}

const LIVE = "revoked_at IS NULL";

/** Takes the workspace's row lock, so that minting and revoking of one workspace take turns (server:EXT-11, F-41). */
export const lockWorkspace = (id: string): Statement =>
  statement("workspace-lock", "SELECT id FROM workspaces WHERE id = $1 FOR UPDATE", [id]);

/**
 * Finds a bearer's token and marks it used, in one statement; a revoked one, and one of a removed workspace,
 * is found and not marked (server:TOK-15, A2A-17).
 */
export const useToken = (hash: string, now: string): Statement =>
  statement(
    "token-use",
    `WITH used AS (
       UPDATE workspace_auth_tokens t SET last_used_at = $2 FROM workspaces w
       WHERE t.token_hash = $1 AND t.${LIVE} AND w.id = t.workspace_id AND w.status <> 'removed' RETURNING t.id
     )
     SELECT t.id, t.workspace_id, (t.revoked_at IS NULL) AS live, (used.id IS NOT NULL) AS valid, (w.status = 'removed') AS removed
     FROM workspace_auth_tokens t LEFT JOIN used ON used.id = t.id LEFT JOIN workspaces w ON w.id = t.workspace_id WHERE t.token_hash = $1`,
    [hash, now],
  );

export const liveTokenCount = (workspaceId: string): Statement =>
  statement("token-count", `SELECT count(*) AS live FROM workspace_auth_tokens WHERE workspace_id = $1 AND ${LIVE}`, [workspaceId]);

export const anyLiveToken = (): Statement => statement("token-any", `SELECT 1 AS live FROM workspace_auth_tokens WHERE ${LIVE} LIMIT 1`);

/** Mints a token, unless the workspace is removed or has `liveMax` live ones already (server:REG-10, TOK-25). */
export const insertToken = (token: NewToken, liveMax: number | null = null): Statement =>
  statement(
    "token-mint",
    `INSERT INTO workspace_auth_tokens (id, workspace_id, token_hash, prefix, created_at)
     SELECT $1::uuid, w.id, $3, $4, $5::timestamptz FROM workspaces w WHERE w.id = $2 AND w.status <> 'removed'
       AND ($6::int IS NULL OR (SELECT count(*) FROM workspace_auth_tokens t WHERE t.workspace_id = w.id AND t.${LIVE}) < $6::int) RETURNING id`,
    [token.id, token.workspaceId, token.hash, token.prefix, token.now, liveMax],
  );

/**
 * Lets a write of one workspace's row carry its first token: minted if the write changed the row, for a workspace
 * that has no live one (server:TOK-12, E-103). `$5` is now, `$6` to `$8` are the token's id, hash and prefix; a null id mints none.
 */
export const withFirstToken = (write: string): string => `WITH written AS (${write}),
  minted AS (INSERT INTO workspace_auth_tokens (id, workspace_id, token_hash, prefix, created_at)
    SELECT $6::uuid, written.id, $7, $8, $5::timestamptz FROM written WHERE $6::uuid IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM workspace_auth_tokens t WHERE t.workspace_id = written.id AND t.${LIVE}) RETURNING id)
  SELECT written.*, (SELECT count(*) FROM minted) AS minted FROM written`;

/** Revokes every live token of these workspaces. */
export const revokeAll = (ids: readonly string[], reason: RevokeReason, now: string): Statement =>
  statement(
    `token-revoke-${reason}`,
    `UPDATE workspace_auth_tokens SET revoked_at = $2, revoked_reason = $3 WHERE workspace_id = ANY($1::uuid[]) AND ${LIVE} RETURNING id`,
    [ids, now, reason],
  );

/** Revokes every live token of a workspace that was claimed for a new life at `now`; changes nothing when the claim failed (server:TOK-16, TOK-17). */
export const revokeClaimed = (workspaceId: string, now: string): Statement =>
  statement(
    "token-revoke-provision",
    `UPDATE workspace_auth_tokens SET revoked_at = $2, revoked_reason = 'provision' WHERE workspace_id = $1 AND ${LIVE}
       AND EXISTS (SELECT 1 FROM workspaces w WHERE w.id = $1 AND w.status = 'provisioning' AND w.updated_at = $2) RETURNING id`,
    [workspaceId, now],
  );

/** Revokes what was minted for a workspace between its claim and its next start; changes nothing when it moved on (server:TOK-17; decisions: E-42). */
export const revokeEarlier = (workspaceId: string, epoch: number, now: string): Statement =>
  statement(
    "token-revoke-earlier",
    `UPDATE workspace_auth_tokens SET revoked_at = $3, revoked_reason = 'provision' WHERE workspace_id = $1 AND ${LIVE}
       AND EXISTS (SELECT 1 FROM workspaces w WHERE w.id = $1 AND w.provision_epoch = $2) RETURNING id`,
    [workspaceId, epoch, now],
  );

export const revokeOne = (workspaceId: string, tokenId: string, now: string): Statement =>
  statement(
    "token-revoke-one",
    `UPDATE workspace_auth_tokens SET revoked_at = $3, revoked_reason = 'revoked' WHERE id = $2 AND workspace_id = $1 AND ${LIVE} RETURNING id`,
    [workspaceId, tokenId, now],
  );

export const tokensOf = (workspaceId: string): Statement =>
  statement(
    "tokens",
    `SELECT id, prefix, created_at, last_used_at FROM workspace_auth_tokens WHERE workspace_id = $1 AND ${LIVE} ORDER BY created_at, id`,
    [workspaceId],
  );

/** Every workspace that has a live token, with its newest activity (server:TOK-01). */
export const tokenHolders = (): Statement =>
  statement(
    "token-holders",
    `SELECT w.id, w.status, w.external, max(COALESCE(t.last_used_at, t.created_at)) AS newest_activity
     FROM workspace_auth_tokens t JOIN workspaces w ON w.id = t.workspace_id WHERE t.${LIVE} GROUP BY w.id ORDER BY w.id`,
  );

/** Revokes the stale tokens of one workspace; asks for staleness and status again, for each token (server:TOK-02, TOK-03). */
export const revokeStale = (stale: {
  readonly workspaceId: string;
  /** A token last used, or else minted, before this instant is stale. */
  readonly before: string;
  readonly spared: readonly WorkspaceStatus[];
  readonly now: string;
}): Statement =>
  statement(
    "token-revoke-stale",
    `UPDATE workspace_auth_tokens t SET revoked_at = $3, revoked_reason = 'stale' FROM workspaces w
     WHERE t.workspace_id = $1 AND w.id = t.workspace_id AND t.${LIVE} AND COALESCE(t.last_used_at, t.created_at) < $2
       AND NOT (w.status = ANY($4::workspace_status[])) RETURNING t.id`,
    [stale.workspaceId, stale.before, stale.now, stale.spared],
  );
