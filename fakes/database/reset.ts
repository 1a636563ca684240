/** Names every schema that is not the system's own. */
export const SCHEMAS_SQL = `SELECT quote_ident(nspname) AS name FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY nspname`;

/** Names every table, as a statement would. */
export const TABLES_SQL = `SELECT format('public.%I', relname) AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Names those of the tables in which rows lie, or did since space was last given back. */
export const usedSql = (tables: readonly string[]): string =>
  `SELECT name FROM unnest(ARRAY[${tables.map(literal).join(", ")}]::text[]) name WHERE pg_relation_size(name::regclass) > 0`;

/** The rows of these tables, as text. */
export const contentSql = (tables: readonly string[]): string =>
  ["SELECT '' AS content", ...tables.map((table) => `SELECT t::text FROM ${table} t`)].join(" UNION ALL ");

/** Empties tables without asking foreign keys for each row: in the end all tables are as they should be. */
export const emptySql = (tables: readonly string[]): readonly string[] => [
  "SET LOCAL session_replication_role = replica",
  ...tables.map((table) => `DELETE FROM ${table}`),
];

/**
 * Gives the space back, so that the next voyage's rows lie where they would lie in a new database: rows that a
 * statement leaves unordered come back in the order in which they lie.
 */
export const vacuumSql = (tables: readonly string[]): string =>
  `VACUUM (PROCESS_TOAST false, SKIP_DATABASE_STATS true) ${tables.join(", ")}`;
