/** Names every schema that is not the system's own. */
export const SCHEMAS_SQL = `SELECT quote_ident(nspname) AS name FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY nspname`;

/** Names every table, as a statement would. */
export const TABLES_SQL = `SELECT format('public.%I', relname) AS name FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`;

/** Which tables refer to which others. */
export const REFERENCES_SQL = `SELECT DISTINCT format('public.%I', child.relname) AS child, format('public.%I', parent.relname) AS parent
  FROM pg_constraint JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
  WHERE contype = 'f' AND conrelid <> confrelid AND child.relnamespace = 'public'::regnamespace`;

/** One table refers to another. */
export interface Reference {
  readonly child: string;
  readonly parent: string;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Names those of the tables in which rows lie. */
export const usedSql = (tables: readonly string[]): string =>
  `SELECT name FROM unnest(ARRAY[${tables.map(literal).join(", ")}]::text[]) name WHERE pg_relation_size(name::regclass) > 0`;

/** The rows of these tables, as text. */
export const contentSql = (tables: readonly string[]): string =>
  ["SELECT '' AS content", ...tables.map((table) => `SELECT t::text FROM ${table} t`)].join(" UNION ALL ");

/** The tables in an order in which they can be emptied one after the other: those that refer to others first. */
export const childrenFirst = (tables: readonly string[], references: readonly Reference[]): readonly string[] => {
  const ordered: string[] = [];
  let left = [...tables];
  while (left.length > 0) {
    const free = left.filter((table) => !references.some(({ child, parent }) => parent === table && left.includes(child)));
    // Tables that refer to each other in a circle: whatever order there is.
    const next = free.length > 0 ? free : left;
    ordered.push(...next);
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
};
