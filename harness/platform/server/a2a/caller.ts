import { bearerFate, bearerOf, workspaceOfBearer } from "#harness/platform/server/auth/bearer.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { query } from "#harness/platform/server/context.ts";
import { isUuid } from "#harness/platform/server/ids.ts";
import { refuse } from "#harness/platform/server/routes/respond.ts";
import { number } from "#harness/platform/server/store/statement.ts";
import { liveTokenCount } from "#harness/platform/server/store/token-statements.ts";

/** Who sends a message: a workspace, or nobody in particular (the canvas). */
export type Caller = { readonly id: string | null } | Response;

/**
 * Who calls (server:A2A-13 to A2A-18): the header's workspace when its token is shown, else the
 * bearer's, else the canvas. Rejects when the database fails.
 */
export const callerOf = async (context: ServerContext, request: Request, target: string): Promise<Caller> => {
  const written = request.headers.get("x-workspace-id") ?? "";
  if (context.parts.ownPrefixes.some((prefix) => written.startsWith(prefix))) return refuse(403, "invalid caller ID");
  // A UUID is the same in capitals, as it is in a path; rows have small letters.
  const claimed = written.toLowerCase();
  const bearer = bearerOf(request);
  if (claimed === "") return { id: bearer === null ? null : await workspaceOfBearer(context, bearer) };
  if (!isUuid(claimed)) return refuse(401, "invalid caller auth token");
  if (claimed === target) return { id: claimed };
  const fate = await bearerFate(context, bearer, claimed);
  if (fate === "valid") return { id: claimed };
  if (fate === "absent") {
    const live = number((await query(context, liveTokenCount(claimed))).rows[0] ?? {}, "live");
    return live === 0 ? { id: claimed } : refuse(401, "missing caller auth token");
  }
  return refuse(401, "invalid caller auth token");
};
