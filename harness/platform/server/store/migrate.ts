import { BackendError } from "#harness/ports/backend-error.ts";
import { isoTime, type Clock } from "#harness/ports/clock.ts";
import type { Statement, StoreApi } from "#harness/ports/store.ts";
import { MIGRATIONS, type Migration } from "./migrations.ts";
import { SchemaError } from "./schema-error.ts";
import { number, statement, text } from "./statement.ts";

/** Holds back every other server that boots now; any number, the same in all of them. */
const LOCK = 5_221_004;

/** What the guard raises when another server migrated between look and lock. */
const MOVED_ON = "SEA01";

/** How often another server may come first: each time it applied a migration, and there are not that many. */
const TRIES_MAX = 8;

/** How many foreign tables are named. */
const NAMED_MAX = 3;

/** The tables of this schema that no extension brought. */
const TABLES = `SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

const nameSome = (names: readonly string[]): string =>
  `${names.slice(0, NAMED_MAX).join(", ")}${names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : ""}`;

/** The versions that the marker table holds, in order; null when there is no such table. */
const readMarker = async (store: StoreApi): Promise<readonly number[] | null> => {
  try {
    const { rows } = await store.query(statement("schema-version", "SELECT version FROM public.seatrial_schema ORDER BY version"));
    return rows.map((row) => number(row, "version"));
  } catch (error) {
    const code = error instanceof BackendError ? error.fields.code : "";
    // No such table.
    if (code === "42P01") return null;
    // No such column.
    if (code === "42703") throw new SchemaError("the database has a table seatrial_schema that Seatrial did not make");
    throw error;
  }
};

/** Throws `SchemaError` unless the database has no table at all. */
const expectEmpty = async (store: StoreApi): Promise<void> => {
  const { rows } = await store.query(statement("schema-tables", `${TABLES} ORDER BY c.relname`));
  if (rows.length === 0) return;
  const count = rows.length === 1 ? "a table that is" : `${rows.length} tables that are`;
  throw new SchemaError(`the database has ${count} not Seatrial's (${nameSome(rows.map((row) => text(row, "relname")))})`);
};

/** The version that the database is at, 0 when it is empty. Throws `SchemaError` when it is not ours, or newer than this server. */
export const schemaVersion = async (store: StoreApi, migrations: readonly Migration[] = MIGRATIONS): Promise<number> => {
  const versions = await readMarker(store);
  if (versions === null) {
    await expectEmpty(store);
    return 0;
  }
  const latest = versions.at(-1) ?? 0;
  if (latest > migrations.length) {
    throw new SchemaError(`the database is at schema version ${latest}, which is newer than this server's ${migrations.length}`);
  }
  if (latest === 0 || versions.some((version, i) => version !== i + 1)) {
    throw new SchemaError(`the database is marked as Seatrial's with schema versions ${versions.join(", ") || "none"}, which cannot be`);
  }
  return latest;
};

/** Fails the transaction unless the database is still as it was looked at; asked after the lock, so nobody is between. */
const guard = (version: number): string => {
  const seen = version === 0 ? `EXISTS (${TABLES})` : `(SELECT max(version) FROM public.seatrial_schema) <> ${version}`;
  return `DO $$ BEGIN IF ${seen} THEN RAISE EXCEPTION 'the schema has moved on' USING ERRCODE = '${MOVED_ON}'; END IF; END $$`;
};

const MARKER = "CREATE TABLE IF NOT EXISTS public.seatrial_schema (version int PRIMARY KEY, applied_at timestamptz NOT NULL)";

/** The steps after `from`, as one transaction. */
const steps = (from: number, migrations: readonly Migration[], now: string): readonly Statement[] => [
  statement("migrate-lock", `SELECT pg_advisory_xact_lock(${LOCK})`),
  statement("migrate-guard", guard(from)),
  statement("migrate-marker", MARKER),
  ...migrations
    .slice(from)
    .flatMap(({ version, statements }) => [
      ...statements.map((sql) => statement("migrate-step", sql)),
      statement("migrate-mark", "INSERT INTO public.seatrial_schema (version, applied_at) VALUES ($1, $2)", [version, now]),
    ]),
];

const otherCameFirst = (error: unknown): boolean => error instanceof BackendError && error.fields.code === MOVED_ON;

/**
 * Brings the database to this server's schema: forward only, all of it or nothing, safe when several servers boot
 * at once, without effect when it is there already (server:M-123). Resolves to the versions that were applied.
 * Throws `SchemaError` when the database is not ours.
 */
export const migrate = async (store: StoreApi, clock: Clock, migrations: readonly Migration[] = MIGRATIONS): Promise<readonly number[]> => {
  for (let tries = 1; ; tries += 1) {
    const from = await schemaVersion(store, migrations);
    if (from === migrations.length) return [];
    try {
      await store.transaction(steps(from, migrations, isoTime(clock.now())));
      return migrations.slice(from).map(({ version }) => version);
    } catch (error) {
      if (!otherCameFirst(error) || tries === TRIES_MAX) throw error;
    }
  }
};
