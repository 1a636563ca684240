import type { SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";
import type { Executed } from "./session.ts";

/** Runs statements as one transaction, or throws a `StoreError`. */
export type Execute = (statements: readonly Statement[]) => readonly Executed[];

const resultOf = ({ rows, count }: Executed): SqlResult => ({ rows, count });

/** A store over `execute`. */
export const plainStore = (execute: Execute): StoreApi => ({
  query: async (statement) => {
    const [executed = { rows: [], count: 0 }] = execute([statement]).map(resultOf);
    return executed;
  },
  transaction: async (statements) => (statements.length === 0 ? [] : execute(statements).map(resultOf)),
});
