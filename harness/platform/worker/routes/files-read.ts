import { isoTime } from "#harness/ports/clock.ts";
import { isBinary } from "#harness/platform/worker/file-content.ts";
import type { FileSource, ReadDone } from "#harness/platform/worker/host/areas/file-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { bucketWithin, lookThrough, writtenAt, type FoundObject, type FromContainer } from "#harness/platform/worker/look-through.ts";
import { mimeType } from "#harness/platform/worker/mime-type.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { chosenSources, fileRequest, type FileRequest } from "./file-request.ts";
import { respond } from "./respond.ts";

const READ_MS = 30_000;
const SOURCES_ERROR = "source must be one of auto, r2, container";

interface Found extends ReadDone {
  readonly waitedMs: number;
  readonly attempts: number;
}

/** What an answer says of a file's content: the content itself, or why it is not there (worker:FILE-22). */
export const contentFields = (
  parts: WorkerParts,
  { path, source }: { readonly path: string; readonly source: FileSource },
  file: ReadDone,
): Readonly<Record<string, unknown>> => {
  const { bytes, size } = file;
  const common = {
    source,
    size: parts.sizeOf(file, source),
    lastModified: isoTime(file.modifiedAt),
    ...(file.stale ? { stale: true } : {}),
  };
  if (bytes.length === 0 && size > 0) {
    const message = `The file has ${size} bytes, more than are sent: only its metadata is`;
    return { ...common, message, isBinary: null, mimeType: mimeType(path, false) };
  }
  return { ...common, ...parts.encodeContent(bytes, source), mimeType: mimeType(path, isBinary(bytes)) };
};

const fromBucket = async ({ context, target }: FileRequest): Promise<FoundObject<Found> | null> => {
  const { parts, ports } = context;
  const limits = { maxBytes: parts.inlineMaxBytes.r2 };
  const object = await bucketWithin(ports.clock, parts.bucketLimitMs, ports.bucket.get(target.key, limits));
  if (object === null) return null;
  const value = { bytes: object.bytes, size: object.size, modifiedAt: object.uploadedAt, stale: false, waitedMs: 0, attempts: 1 };
  return { value, writtenAt: writtenAt(object) };
};

const fromContainer = async ({ context, userId, target }: FileRequest): Promise<FromContainer<Found>> => {
  const host = context.ports.host(sandboxName(userId));
  const result = await attempt(context, {
    operation: "read",
    wakeBudgetMs: null,
    operationMs: READ_MS,
    run: (call) => host.read(call, target),
  });
  if (result.ok) return { ok: true, value: { ...result.value, waitedMs: result.waitedMs, attempts: result.attempts } };
  return result.failure.kind === "absent" ? { ok: true, value: null } : result;
};

/** GET /users/:id/files/:path+: R2 first, then the container (worker.md B.4). `asked` is decoded. */
export const readFileRoute = async (
  context: IsolateContext,
  userId: string,
  wanted: { readonly asked: string | null; readonly url: URL },
): Promise<Response> => {
  const request = fileRequest(context, userId, wanted.asked);
  if (request instanceof Response) return request;
  const sources = chosenSources(wanted.url, context);
  if (sources === null) return respond(context, { status: 400, fields: { error: SOURCES_ERROR, userId } });
  const looked = await lookThrough<Found>({
    ...request.plan(sources),
    bucket: () => fromBucket(request),
    container: () => fromContainer(request),
  });
  if (looked.kind === "failed") return request.failed("read", looked);
  if (looked.kind === "bucket-failed") return request.bucketFailed();
  if (looked.kind === "absent") {
    return request.respond(404, { error: "File not found", source: sources.at(-1), triedSources: sources });
  }
  const { value, source } = looked;
  const file = { ...value, stale: looked.stale || value.stale };
  const fields = contentFields(context.parts, { path: request.target.path, source }, file);
  return request.respond(200, { ...fields, waitedMs: value.waitedMs, attempts: value.attempts });
};

/** Whether a file is there, R2 first (worker:FILE-20). HEAD says it by its status alone. */
export const existsRoute = async (
  context: IsolateContext,
  userId: string,
  wanted: { readonly asked: string | null; readonly url: URL; readonly method: string },
): Promise<Response> => {
  const request = fileRequest(context, userId, wanted.asked);
  if (request instanceof Response) return request;
  const sources = chosenSources(wanted.url, context);
  if (sources === null) return respond(context, { status: 400, fields: { error: SOURCES_ERROR, userId } });
  const { ports, parts } = context;
  const looked = await lookThrough<true>({
    ...request.plan(sources),
    bucket: async () => {
      const head = await bucketWithin(ports.clock, parts.bucketLimitMs, ports.bucket.head(request.target.key));
      return head === null ? null : { value: true, writtenAt: writtenAt(head) };
    },
    container: async () => {
      const host = ports.host(sandboxName(userId));
      const result = await attempt(context, {
        operation: "exists",
        wakeBudgetMs: null,
        operationMs: READ_MS,
        run: (call) => host.exists(call, request.target),
      });
      return result.ok ? { ok: true, value: result.value.exists ? true : null } : result;
    },
  });
  if (looked.kind === "failed") return request.failed("exists", looked);
  if (looked.kind === "bucket-failed") return request.bucketFailed();
  const exists = looked.kind === "found";
  const source = looked.kind === "found" ? looked.source : sources.at(-1);
  const stale = looked.kind === "found" && looked.stale ? { stale: true } : {};
  return request.respond(wanted.method === "HEAD" && !exists ? 404 : 200, { exists, source, ...stale });
};
