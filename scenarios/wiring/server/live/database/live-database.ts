import type { ConnectionOptions, DatabaseConnection } from "#fakes/database/database-connection.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Upstream } from "#harness/rigs/live/pg-gate/pg-gate.ts";

/** A PostgreSQL, and what a database of our own is called there. */
export interface NamedDatabase {
  readonly url: string;
  readonly name: string;
}

/** The database of a server on real sockets: one voyage after the other has it to itself. */
export interface LiveDatabase extends AsyncDisposable {
  /** How the server logs in, such as `seatrial:password`, and to which database. */
  readonly login: string;
  readonly name: string;
  /** Brings it to where every voyage begins: the schema, and no rows. */
  reset(): Promise<void>;
  /** Past the server and past every link. */
  connection(options: ConnectionOptions): DatabaseConnection;
  /** One more connection of the server. */
  upstream(clock: Clock): Promise<Upstream>;
}
