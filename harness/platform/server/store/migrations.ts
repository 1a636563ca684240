import { ACTIVITY_TABLES } from "./migrations/activity.ts";
import { MESSAGE_TABLES } from "./migrations/messages.ts";
import { SECRET_TABLES } from "./migrations/secrets.ts";
import { STOP_TABLES } from "./migrations/stops.ts";
import { WANTED_RESTARTS } from "./migrations/wanted-restarts.ts";
import { WORKSPACE_TABLES } from "./migrations/workspaces.ts";

/** One step forward; there are none back (server:M-123). */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  /** DDL in PostgreSQL's dialect. Nothing in it draws: no generated ids, no `now()`, no sequences. */
  readonly statements: readonly string[];
}

/** Every step, in order (server.md B.8, C.1). One that was released is never changed: a new one follows. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, statements: WORKSPACE_TABLES },
  { version: 2, statements: SECRET_TABLES },
  { version: 3, statements: ACTIVITY_TABLES },
  { version: 4, statements: MESSAGE_TABLES },
  { version: 5, statements: STOP_TABLES },
  { version: 6, statements: WANTED_RESTARTS },
];
