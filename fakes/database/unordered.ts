const PARENTHESES = /\([^()]*\)/g;

/** Whether the statement itself says in which order its rows come, and not only a part of it. */
const ordersRows = (sql: string): boolean => {
  let outside = sql;
  for (let before = ""; before !== outside;) {
    before = outside;
    outside = outside.replaceAll(PARENTHESES, " ");
  }
  return /\bORDER\s+BY\b/i.test(outside);
};

const byText = <T>(items: readonly T[], textOf: (item: T) => string): readonly T[] =>
  items
    .map((item) => ({ item, text: textOf(item) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text)))
    .map(({ item }) => item);

/**
 * Rows that a statement leaves unordered, in one order: by their text. Where they lie, and so how PostgreSQL returns them,
 * depends on what was in the database before.
 */
export const inOneOrder = <Row>(sql: string, rows: readonly Row[]): readonly Row[] =>
  rows.length < 2 || ordersRows(sql) ? rows : byText(rows, (row) => JSON.stringify(row));

/** What triggers told of a statement's rows, in one order: runs of one kind, which is all before the first value, are sorted. */
export const sortNotices = (notices: readonly string[]): readonly string[] => {
  const kindOf = (notice: string): string => notice.split(",", 1)[0] ?? "";
  const runs: string[][] = [];
  for (const notice of notices) {
    const run = runs.at(-1);
    if (run !== undefined && kindOf(run[0] ?? "") === kindOf(notice)) run.push(notice);
    else runs.push([notice]);
  }
  return runs.flatMap((run) => byText(run, (notice) => notice));
};
