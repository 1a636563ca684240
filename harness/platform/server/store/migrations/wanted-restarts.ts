/** Restarts that were accepted, until a cycle loads what they are about: no process takes its promises with it (server:RST-04, RST-22). */
export const WANTED_RESTARTS: readonly string[] = [
  `ALTER TABLE workspaces
     ADD COLUMN restart_wanted_at timestamptz,
     ADD COLUMN restart_resets boolean NOT NULL DEFAULT false,
     ADD COLUMN loaded_at timestamptz`,
];
