/** What happened: events of the platform, which outlive their workspace, and the activity of a workspace. */
export const ACTIVITY_TABLES: readonly string[] = [
  `CREATE TABLE structure_events (
     id uuid PRIMARY KEY,
     workspace_id uuid,
     type text NOT NULL,
     payload jsonb NOT NULL,
     created_at timestamptz NOT NULL
   )`,
  "CREATE INDEX structure_events_type ON structure_events (type, created_at, id)",
  "CREATE INDEX structure_events_workspace ON structure_events (workspace_id, created_at, id)",
  `CREATE TABLE activity_logs (
     id uuid PRIMARY KEY,
     workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
     activity_type text NOT NULL,
     source_id uuid,
     target_id uuid,
     method text,
     summary text,
     request_body jsonb,
     response_body jsonb,
     tool_trace jsonb,
     duration_ms int,
     status text NOT NULL DEFAULT 'ok',
     error_detail text,
     created_at timestamptz NOT NULL,
     idempotency_key text
   )`,
  // The order of the cursor (server:POLL-14).
  "CREATE INDEX activity_logs_workspace ON activity_logs (workspace_id, created_at, id)",
  `CREATE UNIQUE INDEX activity_logs_idempotency ON activity_logs (workspace_id, idempotency_key)
     WHERE idempotency_key IS NOT NULL`,
];
