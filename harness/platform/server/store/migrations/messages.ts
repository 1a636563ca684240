/** What workspaces send each other and keep: the queue of a busy one, the ledger of delegations, memories. */
export const MESSAGE_TABLES: readonly string[] = [
  `CREATE TABLE a2a_queue (
     id uuid PRIMARY KEY,
     workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
     caller_id uuid,
     priority int NOT NULL DEFAULT 50,
     body jsonb NOT NULL,
     method text,
     idempotency_key text,
     enqueued_at timestamptz NOT NULL,
     dispatched_at timestamptz,
     completed_at timestamptz,
     expires_at timestamptz,
     attempts int NOT NULL DEFAULT 0,
     status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'dispatched', 'completed', 'failed', 'dropped')),
     last_error text
   )`,
  // Two callers may use the same message id (server:QUEUE-08).
  `CREATE UNIQUE INDEX a2a_queue_idempotency
     ON a2a_queue (workspace_id, COALESCE(caller_id, '00000000-0000-0000-0000-000000000000'), idempotency_key)
     WHERE idempotency_key IS NOT NULL AND status IN ('queued', 'dispatched')`,
  // The order of the drain (server:QUEUE-09).
  "CREATE INDEX a2a_queue_drain ON a2a_queue (workspace_id, priority DESC, enqueued_at, id) WHERE status = 'queued'",
  // No foreign keys: the ledger outlives both workspaces (server:DEL-01).
  `CREATE TABLE delegations (
     delegation_id text PRIMARY KEY,
     caller_id uuid NOT NULL,
     callee_id uuid NOT NULL,
     task_preview text NOT NULL,
     status text NOT NULL DEFAULT 'queued'
       CHECK (status IN ('queued', 'dispatched', 'in_progress', 'completed', 'failed', 'stuck')),
     last_heartbeat timestamptz,
     deadline timestamptz NOT NULL,
     result_preview text,
     error_detail text,
     retry_count int NOT NULL DEFAULT 0,
     idempotency_key text,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL
   )`,
  `CREATE INDEX delegations_in_flight ON delegations (last_heartbeat)
     WHERE status IN ('queued', 'dispatched', 'in_progress')`,
  "CREATE INDEX delegations_caller ON delegations (caller_id, created_at)",
  "CREATE INDEX delegations_callee ON delegations (callee_id, created_at)",
  `CREATE UNIQUE INDEX delegations_idempotency ON delegations (caller_id, idempotency_key)
     WHERE idempotency_key IS NOT NULL`,
  `CREATE TABLE agent_memories (
     id uuid PRIMARY KEY,
     workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
     content text NOT NULL,
     scope text NOT NULL CHECK (scope IN ('LOCAL', 'TEAM', 'GLOBAL')),
     namespace text NOT NULL DEFAULT 'general',
     embedding jsonb,
     created_at timestamptz NOT NULL
   )`,
  "CREATE INDEX agent_memories_workspace ON agent_memories (workspace_id, created_at, id)",
];
