import type { PgliteDatabase } from "#fakes/database/pglite-database.ts";
import type { Clock } from "#harness/ports/clock.ts";
import { Frames, payloadOf, WELCOME } from "#harness/rigs/live/pg-gate/frames.ts";
import type { Upstream } from "#harness/rigs/live/pg-gate/pg-gate.ts";
import { serverDatabase } from "#scenarios/wiring/server/server-database.ts";
import type { LiveDatabase } from "./live-database.ts";

/** A client of the thread's PGlite: each of its messages is one atomic step. */
const upstreamOf = (database: PgliteDatabase, clock: Clock): Upstream => {
  const execute = database.wire({ clock });
  return {
    welcome: async (_, { say }) => say(WELCOME),
    exchange: async ({ bytes, statements }) => {
      const frames = new Frames().take(execute(bytes, statements));
      const answered = frames.filter(({ type }) => type !== "A").map((one) => one.bytes);
      const notices = frames.filter(({ type }) => type === "A").map(payloadOf);
      return { bytes: Buffer.concat(answered), notices, isRefused: frames.some(({ type }) => type === "E") };
    },
    close: () => {},
  };
};

/** The thread's own PGlite, spoken to in PostgreSQL's protocol. */
export const openPgliteDatabase = async (): Promise<LiveDatabase> => {
  const database = await serverDatabase();
  return {
    login: "seatrial",
    name: "seatrial",
    reset: () => database.reset(),
    connection: (options) => database.connection(options),
    upstream: async (clock) => upstreamOf(database, clock),
    // The thread's simulated voyages have it as well.
    [Symbol.asyncDispose]: async () => {},
  };
};
