import { decodeContent, jsonOf } from "#harness/platform/worker/file-content.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { BatchDone, BatchOp } from "#harness/platform/worker/host/areas/file-api.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { attempt } from "#harness/platform/worker/retry.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { parseBatch, type BatchEntry, type ParsedBatch } from "./batch-body.ts";
import { bodyBytes } from "./body.ts";
import { chosenSources } from "./file-request.ts";
import { fileTarget } from "./file-target.ts";
import { contentFields } from "./files-read.ts";
import { respond } from "./respond.ts";

/** All operations together, beside waking, ms. */
const BATCH_MS = 120_000;

/** One operation with what is known of its result. */
interface Row {
  readonly entry: BatchEntry;
  readonly path: string;
  /** Null: the Host has nothing to do with it. */
  readonly op: BatchOp | null;
  done: BatchDone | null;
}

const failed = (error: string, status: number): BatchDone => ({ op: "failed", error, status });

/** An entry that cannot be carried out has its result already: it touches no store (worker:BATCH-5, BATCH-10). */
const rowOf = (context: IsolateContext, userId: string, { entry, index }: { readonly entry: BatchEntry; readonly index: number }): Row => {
  const { op, asked } = entry;
  const named = fileTarget(context.parts, userId, asked);
  if (!named.ok) return { entry, path: asked, op: null, done: failed(named.error, named.status) };
  const { target } = named;
  const row = { entry, path: target.path };
  if (op !== "read" && op !== "write" && op !== "delete" && op !== "exists")
    return { ...row, op: null, done: failed("Unknown operation", 400) };
  if (op !== "write") return { ...row, op: { index, op, target, bytes: null }, done: null };
  const content = decodeContent(entry.content, entry.encoding);
  if (!content.ok) return { ...row, op: null, done: failed(content.error, 400) };
  return { ...row, op: { index, op, target, bytes: content.bytes }, done: null };
};

const fieldsOf = (parts: WorkerParts, path: string, done: BatchDone): Readonly<Record<string, unknown>> => {
  if (done.op === "failed") return { success: false, error: done.error };
  if (done.op === "read") return { success: true, ...contentFields(parts, { path, source: done.source }, done.file) };
  if (done.op === "exists") return { success: true, exists: done.exists, source: done.source };
  if (done.op === "write") return { success: true, ...done.done };
  const { container, r2, r2Sync } = done.done;
  return { success: true, deleted: { container, r2 }, r2Sync };
};

/** One batch on its way through as many tries as it takes; what has a result is never sent again (worker:BATCH-9). */
class BatchJourney {
  readonly #context: IsolateContext;
  readonly #userId: string;
  readonly #batch: ParsedBatch;
  readonly rows: readonly Row[];
  waitedMs = 0;

  constructor(context: IsolateContext, userId: string, batch: ParsedBatch) {
    this.#context = context;
    this.#userId = userId;
    this.#batch = batch;
    this.rows = batch.entries.map((entry, index) => rowOf(context, userId, { entry, index }));
  }

  /** One try: every operation without a result, in slices. */
  async run(call: HostCall): Promise<HostReply<null>> {
    const { parts, ports } = this.#context;
    const host = ports.host(sandboxName(this.#userId));
    const { parallel, sources } = this.#batch;
    for (;;) {
      const open = this.rows.flatMap(({ op, done }) => (op !== null && done === null ? [op] : []));
      if (open.length === 0) return { ok: true, value: null, waitedMs: this.waitedMs };
      const reply = await host.batch(call, { ops: open.slice(0, parts.batchSlice), parallel, sources });
      if (!reply.ok) return reply;
      const { results, failure } = reply.value;
      this.waitedMs += reply.waitedMs;
      for (const { index, done } of results) {
        const row = this.rows[index];
        if (row !== undefined) row.done = done;
      }
      if (failure === null) continue;
      if (parts.onBatchLoss() === "resume") return { ok: false, failure };
      this.giveUp(failure);
    }
  }

  /** What is left has failed with the container. */
  giveUp(failure: Failure): void {
    for (const row of this.rows) row.done ??= failed(failure.message, failure.status);
  }

  /** Whether anything at all can be told. */
  get hasResults(): boolean {
    return this.rows.some(({ done }) => done !== null);
  }

  answer(attempts: number): Response {
    const { parts } = this.#context;
    const results = this.rows.map(({ entry, path, done }) => ({
      ...fieldsOf(parts, path, done ?? failed("not carried out", 503)),
      ...parts.batchLabel({ op: entry.op, asked: entry.asked, path }),
    }));
    const succeeded = results.filter((result) => "success" in result && result.success === true).length;
    return respond(this.#context, {
      status: 200,
      fields: {
        userId: this.#userId,
        completed: results.length,
        succeeded,
        failed: results.length - succeeded,
        results,
        parallel: this.#batch.parallel,
        waitedMs: this.waitedMs,
        attempts,
      },
    });
  }
}

/** POST /users/:id/files/batch (worker.md B.4): 200 whatever becomes of the single operations (worker:BATCH-4). */
export const batchRoute = async (context: IsolateContext, userId: string, request: Request): Promise<Response> => {
  const refuse = (status: number, error: string): Response => respond(context, { status, fields: { error, userId } });
  const body = await bodyBytes(request, context.parts.batchMaxBytes);
  if (body === null) return refuse(413, `The body has more than ${context.parts.batchMaxBytes} bytes`);
  const sources = chosenSources(new URL(request.url), context);
  if (sources === null) return refuse(400, "source must be one of auto, r2, container");
  const parsed = parseBatch(context.parts, jsonOf(body));
  if (!parsed.ok) return refuse(400, parsed.error);
  const journey = new BatchJourney(context, userId, { ...parsed.batch, sources });
  const result = await attempt(context, {
    operation: "batch",
    wakeBudgetMs: null,
    operationMs: BATCH_MS,
    run: (call) => journey.run(call),
  });
  if (!result.ok) {
    if (!journey.hasResults) {
      const answer = context.parts.answerFailure("batch", result.failure, result.attempts);
      return respond(context, { ...answer, fields: { userId, ...answer.fields } });
    }
    journey.giveUp(result.failure);
  }
  return journey.answer(result.attempts);
};
