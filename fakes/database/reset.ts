import type { Row } from "#harness/ports/store.ts";

/** The tables of a database that a voyage finds: which are empty then, and which hold rows that no voyage may change. */
export interface Tables {
  readonly empty: readonly string[];
  readonly kept: readonly string[];
}

/** Names every table. */
export const TABLES_SQL =
  "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname";

const named = (table: string): string => `public."${table.replaceAll('"', '""')}"`;

/** One row: `d0`, `d1`, ... say whether an empty table holds rows now, `k0`, `k1`, ... what the kept ones hold. */
export const stateSql = ({ empty, kept }: Tables): string => {
  const held = empty.map((table, i) => `EXISTS (SELECT 1 FROM ${named(table)}) AS d${i}`);
  const content = kept.map((table, i) => `(SELECT string_agg(t::text, ' ' ORDER BY t::text) FROM ${named(table)} t) AS k${i}`);
  return `SELECT ${[...held, ...content].join(", ") || "1"}`;
};

/** The tables to be emptied, by the row of `stateSql`. */
export const dirtyTables = ({ empty }: Tables, state: Row): readonly string[] => empty.filter((_, i) => state[`d${i}`] === true);

/** Empties tables without asking foreign keys for each row: in the end all tables are as they should be. */
export const emptySql = (tables: readonly string[]): readonly string[] => [
  "SET LOCAL session_replication_role = replica",
  ...tables.map((table) => `DELETE FROM ${named(table)}`),
];

/**
 * Gives the space back, so that the next voyage's rows lie where they would lie in a new database: rows that a
 * statement leaves unordered come back in the order in which they lie.
 */
export const vacuumSql = (tables: readonly string[]): string =>
  `VACUUM (PROCESS_TOAST false, SKIP_DATABASE_STATS true) ${tables.map(named).join(", ")}`;
