import { bucketWithin, lookThrough, writtenAt, type FoundObject, type FromContainer } from "#harness/platform/worker/look-through.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { HostCall, HostReply, Result } from "#harness/platform/worker/host/host-call.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { BatchDone, BatchOp, BatchProgress, FileSource, FileTarget, ReadDone } from "./file-api.ts";
import type { FileJournal } from "./file-journal.ts";
import type { FileLooks } from "./file-looks.ts";
import type { FileStore } from "./file-store.ts";

/** What a batch works with. */
export interface BatchTools {
  readonly core: HostCore;
  readonly looks: FileLooks;
  readonly store: FileStore;
  readonly journal: FileJournal;
}

interface Batch {
  readonly ops: readonly BatchOp[];
  readonly parallel: boolean;
  readonly sources: readonly FileSource[];
}

/** Why an operation has no result yet. */
type Open = { readonly open: "asleep" } | { readonly open: Failure };

const ASLEEP: Failure = { kind: "container", message: "not awake yet", transient: true, admitted: false, status: 503 };

/** One run through operations of a batch: what the bucket satisfies first, the rest on a sandbox that is ready (worker:BATCH-8, BATCH-9). */
class BatchRun {
  readonly #tools: BatchTools;
  readonly #call: HostCall;
  readonly #sources: readonly FileSource[];
  readonly #results = new Map<number, BatchDone>();
  #failure: Failure | null = null;

  constructor(tools: BatchTools, call: HostCall, sources: readonly FileSource[]) {
    this.#tools = tools;
    this.#call = call;
    this.#sources = sources;
  }

  async run(lanes: readonly (readonly BatchOp[])[]): Promise<HostReply<BatchProgress>> {
    const { core } = this.#tools;
    const rests = await Promise.all(lanes.map(async (lane) => (core.parts.readsBeforeWake ? this.#lane(lane, false) : lane)));
    const left = rests.filter((lane) => lane.length > 0);
    if (left.length === 0) return this.#progress(0);
    const reply = await core.perform(this.#call, "batch", async (): Promise<Result<null>> => {
      await Promise.all(left.map((lane) => this.#lane(lane, true)));
      return { ok: true, value: null };
    });
    if (!reply.ok) this.#failure = reply.failure;
    return this.#progress(reply.ok ? reply.waitedMs : 0);
  }

  #progress(waitedMs: number): HostReply<BatchProgress> {
    const results = [...this.#results].map(([index, done]) => ({ index, done }));
    return { ok: true, value: { results, failure: this.#failure }, waitedMs };
  }

  /** Runs a lane in its order up to the first operation that has to wait; answers what is left of it. */
  async #lane(lane: readonly BatchOp[], awake: boolean): Promise<readonly BatchOp[]> {
    for (const [place, op] of lane.entries()) {
      if (this.#failure !== null) return lane.slice(place);
      const done = await this.#one(op, awake);
      if ("open" in done) {
        if (done.open !== "asleep") this.#failure = done.open;
        return lane.slice(place);
      }
      this.#results.set(op.index, done);
    }
    return [];
  }

  async #one(op: BatchOp, awake: boolean): Promise<BatchDone | Open> {
    if (op.op === "read") return this.#read(op.target, awake);
    if (op.op === "exists") return this.#exists(op.target, awake);
    if (!awake) return { open: "asleep" };
    const { core, journal, store } = this.#tools;
    const once = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
      core.paths.hold(core.parts.lockName(op.target.path), () => journal.once(this.#call, op.index, work));
    if (op.op === "write") {
      const bytes = op.bytes ?? new Uint8Array();
      const written = await once(() => store.write(op.target, { bytes, skipR2: false, change: "batch-write" }));
      return written.ok ? { op: "write", done: written.value } : settle(written.failure);
    }
    const removed = await once(() => store.remove(op.target, "batch-delete"));
    return removed.ok ? { op: "delete", done: removed.value } : settle(removed.failure);
  }

  async #read(target: FileTarget, awake: boolean): Promise<BatchDone | Open> {
    const { core, looks } = this.#tools;
    const looked = await lookThrough<ReadDone>({
      ...this.#plan(target),
      bucket: async () => {
        const { bucket, clock } = core.ports;
        const limits = { maxBytes: core.parts.inlineMaxBytes.r2 };
        const object = await bucketWithin(clock, core.parts.bucketLimitMs, bucket.get(target.key, limits));
        if (object === null) return null;
        const value = { bytes: object.bytes, size: object.size, modifiedAt: object.uploadedAt, stale: false };
        return { value, writtenAt: writtenAt(object) };
      },
      container: () => (awake ? fromContainer(looks.read(target)) : asleep()),
    });
    if (looked.kind !== "found") return unfound(looked);
    return { op: "read", source: looked.source, file: { ...looked.value, stale: looked.stale || looked.value.stale } };
  }

  async #exists(target: FileTarget, awake: boolean): Promise<BatchDone | Open> {
    const { core, looks } = this.#tools;
    const looked = await lookThrough<true>({
      ...this.#plan(target),
      bucket: async (): Promise<FoundObject<true> | null> => {
        const head = await bucketWithin(core.ports.clock, core.parts.bucketLimitMs, core.ports.bucket.head(target.key));
        return head === null ? null : { value: true, writtenAt: writtenAt(head) };
      },
      container: async () => {
        if (!awake) return asleep();
        const result = await looks.exists(target);
        return result.ok ? { ok: true, value: result.value.exists ? true : null } : { ...result, attempts: 1 };
      },
    });
    if (looked.kind === "absent") return { op: "exists", source: this.#sources.at(-1) ?? "container", exists: false };
    return looked.kind === "found" ? { op: "exists", source: looked.source, exists: true } : unfound(looked);
  }

  #plan(target: FileTarget) {
    const { core, looks } = this.#tools;
    const { parts, ports } = core;
    return {
      sources: this.#sources,
      parts,
      standing: () => looks.standing(target.path, { stat: this.#sources.includes("container") }),
      onBucketError: (error: string) => ports.log.write("warn", "bucket read failed", { path: target.path, error }),
    };
  }
}

const asleep = async <T>(): Promise<FromContainer<T>> => ({ ok: false, failure: ASLEEP, attempts: 1 });

const fromContainer = async (reading: Promise<Result<ReadDone>>): Promise<FromContainer<ReadDone>> => {
  const result = await reading;
  if (result.ok) return result;
  return result.failure.kind === "absent" ? { ok: true, value: null } : { ...result, attempts: 1 };
};

/** A container that may come back leaves the operation open; anything else is its result. */
const settle = (failure: Failure): BatchDone | Open => {
  if (failure === ASLEEP) return { open: "asleep" };
  return failure.status === 503 ? { open: failure } : { op: "failed", error: failure.message, status: failure.status };
};

const unfound = (
  looked: { readonly kind: "absent" } | { readonly kind: "bucket-failed" } | { readonly kind: "failed"; readonly failure: Failure },
): BatchDone | Open => {
  if (looked.kind === "failed") return settle(looked.failure);
  if (looked.kind === "absent") return { op: "failed", error: "File not found", status: 404 };
  return { op: "failed", error: "The bucket could not be read", status: 502 };
};

/** Runs operations of a batch; what has no result when it returns may be sent again. */
export const runBatch = (tools: BatchTools, call: HostCall, { ops, parallel, sources }: Batch): Promise<HostReply<BatchProgress>> =>
  new BatchRun(tools, call, sources).run(tools.core.parts.batchLanes(ops, parallel));
