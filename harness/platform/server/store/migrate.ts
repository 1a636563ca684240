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

/** How many things of somebody else are named. */
const NAMED_MAX = 3;

const named = (column: string): string => `CASE n.nspname WHEN 'public' THEN ${column} ELSE n.nspname || '.' || ${column} END`;

/** Of no schema of the system's own, and brought by no extension. */
const somebodys = (catalog: string): string => `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = o.oid AND d.deptype = 'e')`;

/** Everything that somebody made in any schema: tables, views, sequences, composite types; enums, domains and ranges. */
const MADE = `SELECT ${named("o.relname")} AS name FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
    WHERE o.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c') AND ${somebodys("pg_class")}
  UNION SELECT ${named("o.typname")} FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace
    WHERE o.typtype IN ('e', 'd', 'r') AND ${somebodys("pg_type")}`;

const nameSome = (names: readonly string[]): string =>
  `${names.slice(0, NAMED_MAX).join(", ")}${names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : ""}`;

/** What the marker table says, and which tables there are. */
interface Marked {
  readonly versions: readonly number[];
  readonly tables: ReadonlySet<string>;
}

/** One statement, so that it is one instant. */
const MARKED = `SELECT version, (SELECT json_agg(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r') AS tables
  FROM public.seatrial_schema ORDER BY version`;

/** No such column; something else than a table. */
const NOT_OURS = ["42703", "42809"];

/** Null when there is no marker. */
const readMarker = async (store: StoreApi): Promise<Marked | null> => {
  try {
    const { rows } = await store.query(statement("schema-version", MARKED));
    const [first] = rows;
    return {
      versions: rows.map((row) => number(row, "version")),
      tables: new Set(first === undefined ? [] : (first["tables"] as string[])),
    };
  } catch (error) {
    const code = error instanceof BackendError ? (error.fields.code ?? "") : "";
    // No such table.
    if (code === "42P01") return null;
    if (NOT_OURS.includes(code)) throw new SchemaError("the database has a seatrial_schema that Seatrial did not make");
    throw error;
  }
};

/** The tables that these migrations make. */
const tablesOf = (migrations: readonly Migration[]): readonly string[] =>
  migrations.flatMap(({ statements }) => statements.flatMap((sql) => /^\s*CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []));

/** Throws `SchemaError` unless nobody has made anything in the database. */
const expectEmpty = async (store: StoreApi): Promise<void> => {
  const { rows } = await store.query(statement("schema-made", `${MADE} ORDER BY name`));
  if (rows.length === 0) return;
  const count = rows.length === 1 ? "something that is" : `${rows.length} things that are`;
  throw new SchemaError(`the database has ${count} not Seatrial's (${nameSome(rows.map((row) => text(row, "name")))})`);
};

/** The version that the database is at, 0 when it is empty. Throws `SchemaError` when it is not ours, or newer than this server. */
export const schemaVersion = async (store: StoreApi, migrations: readonly Migration[] = MIGRATIONS): Promise<number> => {
  const marked = await readMarker(store);
  if (marked === null) {
    await expectEmpty(store);
    return 0;
  }
  const { versions, tables } = marked;
  const latest = versions.at(-1) ?? 0;
  if (latest > migrations.length) {
    throw new SchemaError(`the database is at schema version ${latest}, which is newer than this server's ${migrations.length}`);
  }
  if (latest === 0 || versions.some((version, i) => version !== i + 1)) {
    throw new SchemaError(`the database is marked as Seatrial's with schema versions ${versions.join(", ") || "none"}, which cannot be`);
  }
  const missing = tablesOf(migrations.slice(0, latest)).filter((table) => !tables.has(table));
  if (missing.length > 0)
    throw new SchemaError(`the database is marked as Seatrial's at schema version ${latest}, but has no table ${nameSome(missing)}`);
  return latest;
};

/** Fails the transaction unless the database is still as it was looked at; asked after the lock, so nobody is between. */
const guard = (version: number): string => {
  const seen = version === 0 ? `EXISTS (${MADE})` : `(SELECT max(version) FROM public.seatrial_schema) <> ${version}`;
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
