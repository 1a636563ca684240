import { TIMED_OUT, withDeadline, isoTime } from "#harness/ports/clock.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { normalisePath, objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";
import { respond } from "./respond.ts";

/** How long the bucket may take before the container is asked instead, ms (worker:FILE-6). */
const BUCKET_LIMIT_MS = 5_000;
const READ_MS = 30_000;

type Source = "r2" | "container";
type Found = { readonly bytes: Uint8Array; readonly lastModified: number; readonly waitedMs: number; readonly attempts: number };

/** Bytes as they leave: text where they are valid UTF-8, base64 otherwise (worker:FILE-10). */
const encodeContent = (bytes: Uint8Array): { readonly content: string; readonly encoding: "utf-8" | "base64" } => {
  try {
    return { content: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { content: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")), encoding: "base64" };
  }
};

/** `source` and its alias `prefer` (worker:FILE-4); null when the value or the pair is refused. */
const chosenSources = (url: URL, context: IsolateContext): readonly Source[] | null => {
  const source = url.searchParams.get("source");
  const prefer = url.searchParams.get("prefer");
  if (source !== null && prefer !== null && source !== prefer) return null;
  const chosen = source ?? prefer ?? context.config.phase.fileSource;
  if (chosen === "auto") return context.parts.autoSources;
  return chosen === "r2" || chosen === "container" ? [chosen] : null;
};

/** One read of one file, source after source. */
class FileRead {
  readonly #context: IsolateContext;
  readonly #userId: string;
  readonly #path: string;
  readonly #sources: readonly Source[];

  constructor(context: IsolateContext, userId: string, wanted: { path: string; sources: readonly Source[] }) {
    this.#context = context;
    this.#userId = userId;
    this.#path = wanted.path;
    this.#sources = wanted.sources;
  }

  async answer(): Promise<Response> {
    for (const source of this.#sources) {
      const result = source === "r2" ? await this.#fromBucket() : await this.#fromContainer();
      if (result instanceof Response) return result;
      if (result !== null) return this.#found(source, result);
    }
    return this.#respond(404, { error: "File not found", source: this.#sources.at(-1), triedSources: this.#sources });
  }

  /** Null: not there, or not to be had while another source is left. */
  async #fromBucket(): Promise<Found | Response | null> {
    const { clock, bucket, log } = this.#context.ports;
    try {
      const object = await withDeadline(clock, BUCKET_LIMIT_MS, bucket.get(objectKey(this.#userId, this.#path)));
      if (object === TIMED_OUT) throw new Error(`the bucket did not answer within ${BUCKET_LIMIT_MS} ms`);
      return object === null ? null : { bytes: object.bytes, lastModified: object.uploadedAt, waitedMs: 0, attempts: 1 };
    } catch (error) {
      log.write("warn", "bucket read failed", { userId: this.#userId, error: factsOf(error).message });
      if (this.#sources.length > 1) return null;
      return this.#respond(502, { error: "The bucket could not be read", errorType: "r2_error", source: "r2" });
    }
  }

  async #fromContainer(): Promise<Found | Response | null> {
    const host = this.#context.ports.host(sandboxName(this.#userId));
    const result = await attempt(this.#context, {
      operation: "read",
      wakeBudgetMs: null,
      operationMs: READ_MS,
      run: (call) => host.read(call, this.#path),
    });
    if (result.ok) {
      return { bytes: result.value.bytes, lastModified: result.value.modifiedAt, waitedMs: result.waitedMs, attempts: result.attempts };
    }
    if (result.failure.kind === "absent") return null;
    const answer = this.#context.parts.answerFailure("read", result.failure, result.attempts);
    return respond(this.#context, { ...answer, fields: { userId: this.#userId, path: this.#path, ...answer.fields } });
  }

  #found(source: Source, found: Found): Response {
    return this.#respond(200, {
      ...encodeContent(found.bytes),
      source,
      size: found.bytes.length,
      lastModified: isoTime(found.lastModified),
      waitedMs: found.waitedMs,
      attempts: found.attempts,
    });
  }

  #respond(status: number, fields: Readonly<Record<string, unknown>>): Response {
    return respond(this.#context, { status, fields: { userId: this.#userId, path: this.#path, ...fields } });
  }
}

/** GET /users/:id/files/:path+: R2 first, then the container (worker.md B.4). `rawPath` is decoded once. */
export const readFileRoute = (context: IsolateContext, userId: string, wanted: { rawPath: string; url: URL }): Promise<Response> => {
  const refused = (status: number, error: string): Promise<Response> =>
    Promise.resolve(respond(context, { status, fields: { error, userId } }));
  const normal = normalisePath(wanted.rawPath, userId);
  if (!normal.ok) return refused(normal.status, normal.error);
  const sources = chosenSources(wanted.url, context);
  if (sources === null) return refused(400, "source must be one of auto, r2, container");
  return new FileRead(context, userId, { path: normal.path, sources }).answer();
};
