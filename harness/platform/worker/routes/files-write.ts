import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { fileRequest } from "./file-request.ts";
import { bodyBytes } from "./body.ts";

/** Container and bucket together, ms. */
const CHANGE_MS = 40_000;
/** The container's channel carries no larger file (worker:FILE-22). */
const FILE_BYTES_MAX = 32 * 1_048_576;
/** As base64 inside JSON, with room for what stands around it. */
const BODY_BYTES_MAX = 48 * 1_048_576;

/** PUT /users/:id/files/:path+ (worker.md B.4). */
export const writeFileRoute = async (
  context: IsolateContext,
  userId: string,
  wanted: { readonly asked: string | null; readonly url: URL; readonly request: Request },
): Promise<Response> => {
  const request = fileRequest(context, userId, wanted.asked);
  if (request instanceof Response) return request;
  const body = await bodyBytes(wanted.request, BODY_BYTES_MAX);
  if (body === null) return request.respond(413, { error: `The body has more than ${BODY_BYTES_MAX} bytes` });
  const { searchParams } = wanted.url;
  const content = context.parts.bodyContent({
    contentType: wanted.request.headers.get("content-type") ?? "",
    bytes: body,
    raw: searchParams.get("raw") === "1",
  });
  if (!content.ok) return request.respond(400, { error: content.error });
  if (content.bytes.length > FILE_BYTES_MAX) return request.respond(413, { error: `The file has more than ${FILE_BYTES_MAX} bytes` });
  const host = context.ports.host(sandboxName(userId));
  const given = { bytes: content.bytes, skipR2: searchParams.get("skipR2") === "true" };
  const result = await attempt(context, {
    operation: "write",
    wakeBudgetMs: null,
    operationMs: CHANGE_MS,
    run: (call) => host.write(call, request.target, given),
  });
  if (!result.ok) return request.failed("write", result);
  return request.respond(200, { success: true, ...result.value, waitedMs: result.waitedMs, attempts: result.attempts });
};

/** DELETE /users/:id/files/:path+ (worker.md B.4). */
export const removeFileRoute = async (context: IsolateContext, userId: string, asked: string | null): Promise<Response> => {
  const request = fileRequest(context, userId, asked);
  if (request instanceof Response) return request;
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "delete",
    wakeBudgetMs: null,
    operationMs: CHANGE_MS,
    run: (call) => host.remove(call, request.target),
  });
  if (!result.ok) {
    if (result.failure.kind !== "absent") return request.failed("delete", result);
    return request.respond(404, { error: "File not found", deleted: { container: false, r2: false } });
  }
  const { container, r2, r2Sync } = result.value;
  return request.respond(200, { success: true, deleted: { container, r2 }, r2Sync, waitedMs: result.waitedMs, attempts: result.attempts });
};
