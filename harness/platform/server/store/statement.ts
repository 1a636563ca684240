import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Row, SqlValue, Statement } from "#harness/ports/store.ts";

/** A statement by its name, text and parameters. */
export const statement = (name: string, sql: string, params: readonly SqlValue[] = []): Statement => ({ name, sql, params });

/** Whether an error says that the database, or the way to it, failed; no answer names it (server:LEAK). */
export const isStoreFailure = (error: unknown): error is BackendError | LinkError =>
  error instanceof LinkError || (error instanceof BackendError && error.fields.name === "StoreError");

/** A text column that may be null. */
export const textOrNull = (row: Row, column: string): string | null => {
  const value = row[column];
  return value === null || value === undefined ? null : String(value);
};

/** A text column; empty when null. */
export const text = (row: Row, column: string): string => textOrNull(row, column) ?? "";

/** A number column; 0 when null. */
export const number = (row: Row, column: string): number => Number(row[column] ?? 0);

/** An instant as ms since the epoch; null when the column is null. */
export const instant = (row: Row, column: string): number | null => {
  const value = textOrNull(row, column);
  // oxlint-disable-next-line eslint/no-restricted-globals -- reading a stored instant reads no clock
  return value === null ? null : Date.parse(value);
};
