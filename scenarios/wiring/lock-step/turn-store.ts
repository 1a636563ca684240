import type { SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";

/** Waits for its turn, then does the work. */
export type TakeTurn = <T>(name: string, work: () => Promise<T>) => Promise<T>;

const control = (sql: string): Statement => ({ name: sql.toLowerCase(), sql, params: [] });

/** A look that locks and changes nothing is over when it was answered: its end is nobody's business. */
const onlyLooks = ({ sql }: Statement): boolean =>
  /^\s*SELECT\b/i.test(sql) && !/\bFOR\s+(?:NO\s+KEY\s+)?(?:UPDATE|SHARE)\b|_lock\(/i.test(sql);

/**
 * A connection of which every statement waits for its turn, and so does every COMMIT: that of a single statement too,
 * for what it did is seen by nobody before. BEGIN goes with the statement after it: alone it sees nothing, locks
 * nothing and is seen by nobody.
 */
export const turnStore = (session: StoreApi, takeTurn: TakeTurn): StoreApi => {
  const transaction = async (statements: readonly Statement[]): Promise<readonly SqlResult[]> => {
    const results: SqlResult[] = [];
    try {
      for (const [i, statement] of statements.entries()) {
        const result = await takeTurn(statement.name, async () => {
          if (i === 0) await session.query(control("BEGIN"));
          return session.query(statement);
        });
        results.push(result);
      }
      if (statements.length > 0) await takeTurn("commit", () => session.query(control("COMMIT")));
      return results;
    } catch (error) {
      await takeTurn("rollback", () => session.query(control("ROLLBACK")));
      throw error;
    }
  };
  const query = async (statement: Statement): Promise<SqlResult> => {
    if (onlyLooks(statement)) return takeTurn(statement.name, () => session.query(statement));
    return (await transaction([statement]))[0] ?? { rows: [], count: 0 };
  };
  return { query, transaction };
};
