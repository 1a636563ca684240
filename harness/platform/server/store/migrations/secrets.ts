/** Secrets by key; `encryption_version` 0 is plain, 1 AES-GCM. */
export const SECRET_TABLES: readonly string[] = [
  `CREATE TABLE workspace_secrets (
     workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
     key text NOT NULL,
     encrypted_value text NOT NULL,
     encryption_version int NOT NULL DEFAULT 0,
     updated_at timestamptz NOT NULL,
     PRIMARY KEY (workspace_id, key)
   )`,
  `CREATE TABLE global_secrets (
     key text PRIMARY KEY,
     encrypted_value text NOT NULL,
     encryption_version int NOT NULL DEFAULT 0,
     updated_at timestamptz NOT NULL
   )`,
];
