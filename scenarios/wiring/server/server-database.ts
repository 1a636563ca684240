import { PgliteDatabase } from "#fakes/database/pglite-database.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { watchRows } from "./row-watch.ts";

/** When the schema of every voyage was made: 2026-01-01T00:00:00Z, as the simulator's clock begins. */
const SCHEMA_MS = 1_767_225_600_000;

/** The thread's one PGlite with the server's schema, its rows watched. */
export const serverDatabase = (): Promise<PgliteDatabase> =>
  PgliteDatabase.shared(async (store) => {
    await migrate(store, { now: () => SCHEMA_MS, timer: () => fail("migrations wait for nothing") });
    await watchRows(store);
  });
