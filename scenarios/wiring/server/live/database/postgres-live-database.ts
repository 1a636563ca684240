import { DatabaseConnection } from "#fakes/database/database-connection.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { PostgresUpstream } from "#harness/rigs/live/pg-gate/postgres-upstream.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { openScratch } from "#scenarios/wiring/postgres/scratch-database.ts";
import { watchRows } from "#scenarios/wiring/server/row-watch.ts";
import type { LiveDatabase, NamedDatabase } from "./live-database.ts";

/** Real ms: what the rig itself asks past the server, on a machine that has other work too. */
const ANSWERS_WITHIN_MS = 30_000;

/** When the schema of every voyage was made: 2026-01-01T00:00:00Z. */
const SCHEMA_MS = 1_767_225_600_000;

const rebuild = async (store: StoreApi): Promise<void> => {
  for (const sql of ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"]) await store.query({ name: "reset", sql, params: [] });
  await migrate(store, { now: () => SCHEMA_MS, timer: () => fail("migrations wait for nothing") });
  await watchRows(store);
};

/** A database of its own on the PostgreSQL of `url`, for as long as it is used; nothing that is there already is touched. */
export const openPostgresDatabase = async ({ url, name }: NamedDatabase): Promise<LiveDatabase> => {
  await using opened = new AsyncDisposableStack();
  const scratch = opened.adopt(await openScratch(url, name), (one) => one.drop());
  const limits = { connectMs: ANSWERS_WITHIN_MS, statementMs: ANSWERS_WITHIN_MS, answerMs: 2 * ANSWERS_WITHIN_MS };
  const store = opened.adopt(new PgStore({ url: scratch.url, ...limits }), (one) => one.close());
  const { hostname, port, username, password } = new URL(scratch.url);
  const closing = opened.move();
  return {
    login: password === "" ? username : `${username}:${password}`,
    name,
    reset: () => rebuild(store),
    connection: (options) => new DatabaseConnection(store, options),
    upstream: () => PostgresUpstream.open({ host: hostname, port: Number(port || 5432) }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
};
