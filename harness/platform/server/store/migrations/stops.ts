/** Workloads that have to be stopped, until they are: independent of the status, and of the row (server.md F-28). */
export const STOP_TABLES: readonly string[] = [
  `CREATE TABLE pending_stops (
     workspace_id uuid NOT NULL,
     machine text NOT NULL,
     since timestamptz NOT NULL,
     PRIMARY KEY (workspace_id, machine)
   )`,
];
