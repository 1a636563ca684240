import type { Statement } from "#harness/ports/store.ts";
import { statement } from "./statement.ts";

/** A secret as it is stored. */
export interface StoredSecret {
  readonly key: string;
  readonly value: string;
  /** 0: plain, 1: AES-GCM. */
  readonly version: number;
}

/** Saves a secret of a workspace that is not removed; changes no row otherwise. */
export const saveSecret = (workspaceId: string, secret: StoredSecret, now: string): Statement =>
  statement(
    "secret-save",
    `INSERT INTO workspace_secrets (workspace_id, key, encrypted_value, encryption_version, updated_at)
     SELECT w.id, $2, $3, $4::int, $5::timestamptz FROM workspaces w WHERE w.id = $1 AND w.status <> 'removed'
     ON CONFLICT (workspace_id, key) DO UPDATE SET encrypted_value = $3, encryption_version = $4::int, updated_at = $5::timestamptz
     RETURNING key`,
    [workspaceId, secret.key, secret.value, secret.version, now],
  );

export const deleteSecret = (workspaceId: string, key: string): Statement =>
  statement("secret-delete", "DELETE FROM workspace_secrets WHERE workspace_id = $1 AND key = $2 RETURNING key", [workspaceId, key]);

export const secretKeys = (workspaceId: string): Statement =>
  statement("secret-keys", "SELECT key, updated_at FROM workspace_secrets WHERE workspace_id = $1 ORDER BY key", [workspaceId]);

/** Everything that a start of this workspace puts into the environment; a workspace's own value wins over a global one. */
export const secretsFor = (workspaceId: string): Statement =>
  statement(
    "secrets-load",
    `SELECT key, encrypted_value, encryption_version, 0 AS rank FROM global_secrets
     UNION ALL
     SELECT key, encrypted_value, encryption_version, 1 AS rank FROM workspace_secrets WHERE workspace_id = $1
     ORDER BY rank, key`,
    [workspaceId],
  );

export const saveGlobalSecret = (secret: StoredSecret, now: string): Statement =>
  statement(
    "global-secret-save",
    `INSERT INTO global_secrets (key, encrypted_value, encryption_version, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (key) DO UPDATE SET encrypted_value = $2, encryption_version = $3, updated_at = $4 RETURNING key`,
    [secret.key, secret.value, secret.version, now],
  );

export const deleteGlobalSecret = (key: string): Statement =>
  statement("global-secret-delete", "DELETE FROM global_secrets WHERE key = $1 RETURNING key", [key]);

export const globalSecretKeys = (): Statement => statement("global-secret-keys", "SELECT key, updated_at FROM global_secrets ORDER BY key");

/** Sets the model; with `wantsRestart`, a restart is wanted by the same statement (server:RST-04). */
export const setModel = (
  workspaceId: string,
  { model, wantsRestart, now }: { readonly model: string | null; readonly wantsRestart: boolean; readonly now: string },
): Statement =>
  statement(
    "model-save",
    "UPDATE workspaces SET model = $2, updated_at = $3, restart_wanted_at = CASE WHEN $4::boolean THEN $3::timestamptz ELSE restart_wanted_at END WHERE id = $1 AND status <> 'removed' RETURNING id",
    [workspaceId, model, now, wantsRestart],
  );
