import { nowOf, query, type ServerContext } from "#harness/platform/server/context.ts";
import { text } from "#harness/platform/server/store/statement.ts";
import { useToken } from "#harness/platform/server/store/token-statements.ts";
import type { Row } from "#harness/ports/store.ts";
import { hashOf } from "./secret-text.ts";

/** What became of the bearer that came with a call. */
export type BearerFate =
  /** No bearer came. */
  | "absent"
  /** A live token of this workspace. */
  | "valid"
  /** A token of this workspace that was revoked. */
  | "revoked"
  /** Nobody's token, or another workspace's. */
  | "unknown";

/** The bearer of a request; null when none came. */
export const bearerOf = (request: Request): string | null => {
  const header = request.headers.get("authorization");
  const found = header === null ? null : /^Bearer\s+(.+)$/i.exec(header.trim());
  return found?.[1]?.trim() ?? null;
};

/** Compares in constant time, so that how long it takes tells nothing. */
export const sameText = (one: string, other: string): boolean => {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) difference |= (one.codePointAt(index) ?? 0) ^ (other.codePointAt(index) ?? 0);
  return difference === 0;
};

/** Whether a token that was found opens anything: a live one, of a workspace that is there (server:TOK-15). */
const isValid = ({ parts }: ServerContext, row: Row): boolean =>
  row["valid"] === true || (parts.tokensOfRemoved === "valid" && row["removed"] === true);

/** What a bearer is to one workspace; a live one is marked as used now. Rejects when the database fails. */
export const bearerFate = async (context: ServerContext, bearer: string | null, workspaceId: string): Promise<BearerFate> => {
  if (bearer === null) return "absent";
  const [row] = (await query(context, useToken(hashOf(bearer), nowOf(context)))).rows;
  if (row === undefined || text(row, "workspace_id") !== workspaceId) return "unknown";
  return isValid(context, row) ? "valid" : "revoked";
};

/** The workspace that a live bearer belongs to; null for any other (server:A2A-13, A2A-15). */
export const workspaceOfBearer = async (context: ServerContext, bearer: string): Promise<string | null> => {
  const [row] = (await query(context, useToken(hashOf(bearer), nowOf(context)))).rows;
  return row !== undefined && isValid(context, row) ? text(row, "workspace_id") : null;
};
