import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Result } from "#harness/platform/worker/host/host-call.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { MirroredChange } from "#harness/platform/worker/parts/file-parts.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { FileTarget, MirrorReport, RemoveDone, WriteDone } from "./file-api.ts";
import { lostMeanwhile, type FileLooks } from "./file-looks.ts";
import type { FileMirror } from "./file-mirror.ts";
import type { FileRecord, FileRecords } from "./file-records.ts";

/** A deletion whose answer was lost may reach the bucket this much later, ms, and take away what is newer. */
const DOUBT_MS = 120_000;
/** A change that a dead instance sent last may still be under way this long, ms. */
const IN_FLIGHT_MS = 30_000;

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

const FOLLOWED: MirrorReport = { success: true, error: null };

/** What a change of files works with. */
export interface StoreTools {
  readonly ports: HostPorts;
  readonly parts: WorkerParts;
  readonly records: FileRecords;
  readonly looks: FileLooks;
  readonly mirror: FileMirror;
  /** Names this life of the Host in what it stores. */
  readonly life: string;
  /** Sees to it that unsettled paths are looked after. */
  readonly remind: () => Promise<void>;
}

/**
 * Changes of files: container first, bucket second, under one lock a path (worker:FILE-15, FILE-19,
 * FILE-27). The record of the path is durable before either store is touched and goes when both agree.
 */
export class FileStore {
  readonly #tools: StoreTools;

  constructor(tools: StoreTools) {
    this.#tools = tools;
  }

  /** Writes a file; on a sandbox that is ready, under the path's lock. */
  async write(
    target: FileTarget,
    content: { readonly bytes: Uint8Array; readonly skipR2: boolean; readonly change: MirroredChange },
  ): Promise<Result<WriteDone>> {
    const { ports, parts, records, looks, life } = this.#tools;
    const before = await this.#settleOthers(target.path);
    const began = ports.clock.now();
    const intent = { ...(before ?? this.#fresh(target)), by: life, changedAt: began };
    await records.set(target.path, intent);
    try {
      await this.#writeContainer(target.containerPath, content.bytes);
      const { bootStartedAt } = await ports.sandbox.peek();
      // Written into a VM that began meanwhile: the restore is still to come, over it.
      if (bootStartedAt === null || bootStartedAt >= began) return await this.#undecided(intent, lostMeanwhile);
    } catch (error) {
      const failure = await looks.sureOf(error, began);
      if (failure.status >= 500 && failure.status !== 507) return this.#undecided(intent, failure);
      await records.set(target.path, before);
      return { ok: false, failure };
    }
    const written: FileRecord = { ...intent, promise: "behind", promisedAt: ports.clock.now(), settled: false, skip: content.skipR2 };
    const bytesWritten = content.bytes.length;
    if (content.skipR2) {
      await this.#leaveBehind(written);
      return { ok: true, value: { bytesWritten, r2Sync: { success: false, error: "skipped by the request" } } };
    }
    const r2Sync = parts.mirrors(content.change) ? await this.#follow(written, content.bytes) : await this.#settled(written);
    return { ok: true, value: { bytesWritten, r2Sync } };
  }

  /** Deletes a file from both stores; on a sandbox that is ready, under the path's lock. */
  async remove(target: FileTarget, change: MirroredChange): Promise<Result<RemoveDone>> {
    const { ports, parts, records, looks, mirror, life } = this.#tools;
    const before = await this.#settleOthers(target.path);
    const began = ports.clock.now();
    const intent: FileRecord = { ...(before ?? this.#fresh(target)), by: life, changedAt: began };
    await records.set(target.path, intent);
    let container = true;
    try {
      await ports.sandbox.deleteFile(target.containerPath);
    } catch (error) {
      const failure = await looks.sureOf(error, began);
      if (failure.status >= 500) return this.#undecided(intent, failure);
      if (failure.kind !== "absent") {
        await records.set(target.path, before);
        return { ok: false, failure };
      }
      container = false;
    }
    const r2 = await mirror.has(target.key);
    if (!container && r2 !== true) {
      await records.set(target.path, before);
      return { ok: false, failure: r2 === null ? unread : absent(target.path) };
    }
    if (!parts.mirrors(change)) {
      await records.set(target.path, null);
      return { ok: true, value: { container, r2: false, r2Sync: FOLLOWED } };
    }
    return { ok: true, value: await this.#bury(intent, { container, r2: r2 === true }) };
  }

  /** Both stores without the file, and a memory of it that outlives every restore. */
  async #bury(intent: FileRecord, was: { readonly container: boolean; readonly r2: boolean }): Promise<RemoveDone> {
    const { ports, parts, records, mirror } = this.#tools;
    const now = ports.clock.now();
    const deleted: FileRecord = { ...intent, promise: "deleted", promisedAt: now, settled: false, skip: false, doubtUntil: now + DOUBT_MS };
    await records.set(intent.path, deleted);
    const error = await mirror.remove(intent);
    if (error === null) {
      await records.set(intent.path, parts.keepsTombstones ? { ...deleted, by: null, settled: true, doubtUntil: intent.doubtUntil } : null);
      return { ...was, r2Sync: FOLLOWED };
    }
    await this.#leaveBehind(deleted);
    return { container: was.container, r2: false, r2Sync: { success: false, error } };
  }

  async #follow(written: FileRecord, bytes: Uint8Array): Promise<MirrorReport> {
    const { ports, parts, records, mirror } = this.#tools;
    const error = await mirror.put(written, { bytes, writtenAt: written.promisedAt }, () => records.set(written.path, written));
    const inDoubt = ports.clock.now() < written.doubtUntil ? "an earlier deletion may still be under way" : null;
    const why = error ?? inDoubt;
    if (why === null) return this.#settled(written);
    const { report, behind } = parts.onMirrorFailure(why);
    if (behind) await this.#leaveBehind(written);
    else await records.set(written.path, null);
    ports.log.write("warn", "the bucket did not follow a write", { path: written.path, error: why });
    return report;
  }

  async #settled({ path }: FileRecord): Promise<MirrorReport> {
    await this.#tools.records.set(path, null);
    return FOLLOWED;
  }

  async #leaveBehind(record: FileRecord): Promise<void> {
    await this.#tools.records.set(record.path, { ...record, by: null });
    await this.#tools.remind();
  }

  /** Nobody knows whether the container took the change: the bucket is not believed until that is found out. */
  async #undecided(intent: FileRecord, failure: Extract<Result<never>, { ok: false }>["failure"]): Promise<Result<never>> {
    await this.#leaveBehind({ ...intent, settled: false });
    return { ok: false, failure };
  }

  async #writeContainer(path: string, bytes: Uint8Array): Promise<void> {
    const { sandbox } = this.#tools.ports;
    try {
      await sandbox.writeFile(path, bytes);
    } catch (error) {
      if (this.#tools.parts.triage(factsOf(error)).kind !== "absent") throw error;
      await sandbox.mkdir(parentOf(path));
      await sandbox.writeFile(path, bytes);
    }
  }

  /** The record of a path, once nothing of an earlier life can be under way for it. */
  async #settleOthers(path: string): Promise<FileRecord | null> {
    const { ports, records, life } = this.#tools;
    const record = await records.get(path);
    if (record === null || record.by === null || record.by === life) return record;
    const leftMs = record.changedAt + IN_FLIGHT_MS - ports.clock.now();
    if (leftMs > 0) await sleep(ports.clock, leftMs);
    // An interrupted deletion may have sent its last word to the bucket.
    return { ...record, by: null, doubtUntil: Math.max(record.doubtUntil, record.changedAt + DOUBT_MS) };
  }

  #fresh({ path, containerPath, key, writeKey, tombstoneKey }: FileTarget): FileRecord {
    const names = { path, containerPath, key, writeKey, tombstoneKey };
    return { ...names, promise: "behind", promisedAt: 0, settled: false, by: null, changedAt: 0, doubtUntil: 0, skip: false };
  }
}

const absent = (path: string) =>
  ({ kind: "absent", message: `File not found: ${path}`, transient: false, admitted: false, status: 404 }) as const;

/** The container has no such file, and the bucket does not say whether it has. */
const unread = {
  kind: "internal",
  message: "The bucket could not be read",
  transient: false,
  admitted: false,
  status: 502,
} as const;
