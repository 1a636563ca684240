import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Result } from "#harness/platform/worker/host/host-call.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { PathLocks } from "#harness/platform/worker/host/path-locks.ts";
import { GATEWAY_PORT, type HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { FileContent, FileInfo, VmView } from "#harness/ports/sandbox.ts";
import type { ContainerSight, FileTarget, ListDone, ReadDone, Standing } from "./file-api.ts";
import { isLost, promiseOf, type FileRecord, type FileRecords } from "./file-records.ts";

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** What looks at files and changes none. */
export class FileLooks {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #records: FileRecords;
  readonly #paths: PathLocks;

  constructor({ ports, parts, paths }: Pick<HostCore, "ports" | "parts" | "paths">, records: FileRecords) {
    this.#ports = ports;
    this.#parts = parts;
    this.#paths = paths;
    this.#records = records;
  }

  /** What decides whether the bucket's object is fresh; never wakes the sandbox (worker:FILE-23). */
  async standing(path: string, { stat }: { readonly stat: boolean }): Promise<Standing> {
    const promise = promiseOf(await this.#records.get(path));
    // Something unsynced decides alone; so does a caller that must not touch the container.
    if (promise.kind === "behind") return { promise, container: { kind: "unasked" } };
    if (!stat && promise.kind === "none") return { promise, container: { kind: "unasked" } };
    try {
      const view = await this.#ports.sandbox.peek();
      return { promise, container: await this.#sight(path, { view, stat }) };
    } catch {
      return { promise, container: { kind: "unknown" } };
    }
  }

  /** The content of a file; on a sandbox that is ready. */
  async read(target: FileTarget): Promise<Result<ReadDone>> {
    const began = this.#ports.clock.now();
    const record = await this.#records.get(target.path);
    try {
      const found = await this.#content(target.containerPath);
      if (await this.#isGhost(record, { target, modifiedAt: found.modifiedAt })) return { ok: false, failure: absent(target.path) };
      const size = found.bytes.length;
      const bytes = size > this.#parts.inlineMaxBytes.container ? new Uint8Array() : found.bytes;
      return { ok: true, value: { bytes, size, modifiedAt: found.modifiedAt, stale: await this.#isStale(record) } };
    } catch (error) {
      return { ok: false, failure: await this.sureOf(error, began) };
    }
  }

  async exists(target: FileTarget): Promise<Result<{ readonly exists: boolean }>> {
    const began = this.#ports.clock.now();
    try {
      const exists = await this.#ports.sandbox.exists(target.containerPath);
      if (!exists && (await this.#bootedSince(began))) return { ok: false, failure: lostMeanwhile };
      const record = exists ? await this.#records.get(target.path) : null;
      // A deletion is remembered: what is there again is either newer or a ghost, and only its time can tell.
      if (record?.promise !== "deleted") return { ok: true, value: { exists } };
      const found = await this.read(target);
      return found.ok || found.failure.kind !== "absent" ? { ok: true, value: { exists } } : { ok: true, value: { exists: false } };
    } catch (error) {
      return { ok: false, failure: await this.sureOf(error, began) };
    }
  }

  /** The entries of a directory, without control objects and without what was deleted (worker:FILE-21, FILE-13). */
  async list(listing: { readonly path: string; readonly userId: string; readonly recursive: boolean }): Promise<Result<ListDone>> {
    const began = this.#ports.clock.now();
    try {
      const all = await this.#ports.sandbox.listFiles(listing.path, { recursive: listing.recursive });
      const deleted = new Map(
        (await this.#records.all()).filter(({ promise }) => promise === "deleted").map((one) => [one.path, one.promisedAt]),
      );
      const isGhost = ({ absolutePath, modifiedAt }: FileInfo): boolean => modifiedAt <= (deleted.get(absolutePath) ?? -1);
      const shown = all.filter((entry) => this.#parts.isListed(entry.absolutePath, listing.userId) && !isGhost(entry));
      return { ok: true, value: this.#parts.cutListing(shown) };
    } catch (error) {
      return { ok: false, failure: await this.sureOf(error, began) };
    }
  }

  /** What a failed call means; absence in a VM that began meanwhile proves nothing: nothing was restored yet (worker.md C.4). */
  async sureOf(error: unknown, began: number): Promise<Failure> {
    const failure = this.#parts.triage(factsOf(error));
    if (failure.status >= 500) return failure;
    return (await this.#bootedSince(began)) ? lostMeanwhile : failure;
  }

  /** The container's own file, by the file API (worker:FILE-30). */
  async #content(path: string): Promise<FileContent> {
    const command = this.#parts.readCommand(path);
    if (command === null) return this.#ports.sandbox.readFile(path);
    const { stdout } = await this.#ports.sandbox.exec(command);
    return { bytes: new TextEncoder().encode(stdout), modifiedAt: this.#ports.clock.now() };
  }

  /** A deleted file that a restore brought back goes again (worker:FILE-19). */
  async #isGhost(record: FileRecord | null, found: { readonly target: FileTarget; readonly modifiedAt: number }): Promise<boolean> {
    if (record?.promise !== "deleted" || found.modifiedAt > record.promisedAt) return false;
    const { path, containerPath } = found.target;
    // Under the lock and looked at again: a write may have put another file there meanwhile.
    await this.#paths.hold(this.#parts.lockName(path), async () => {
      try {
        const present = await this.#records.get(path);
        const { modifiedAt } = await this.#ports.sandbox.readFile(containerPath);
        if (present?.promise === "deleted" && modifiedAt <= present.promisedAt) await this.#ports.sandbox.deleteFile(containerPath);
      } catch (error) {
        this.#ports.log.write("warn", "a deleted file came back and could not be removed", { error: factsOf(error).message });
      }
    });
    return true;
  }

  async #isStale(record: FileRecord | null): Promise<boolean> {
    if (record?.promise !== "behind" || record.promisedAt === 0) return false;
    return isLost(record, (await this.#ports.sandbox.peek()).bootStartedAt);
  }

  async #bootedSince(began: number): Promise<boolean> {
    try {
      const { bootStartedAt } = await this.#ports.sandbox.peek();
      return !this.#parts.provesAbsence({ askedAt: began, bootStartedAt });
    } catch {
      return true;
    }
  }

  async #sight(path: string, { view, stat }: { readonly view: VmView; readonly stat: boolean }): Promise<ContainerSight> {
    if (view.vm !== "running") return { kind: "down" };
    if (!stat) return { kind: "unasked" };
    const portOpen = await this.#ports.sandbox.probePort(GATEWAY_PORT);
    if (!portOpen) return this.#isBooting(view) ? { kind: "down" } : { kind: "unknown" };
    return this.#stat(path);
  }

  /** The first gateway of a VM, not ready yet: until then nothing has changed a file there but the restore. */
  #isBooting({ processes, bootStartedAt }: VmView): boolean {
    const gateways = processes.filter((one) => this.#parts.isGateway(one.command));
    const young = this.#ports.clock.now() - (bootStartedAt ?? 0) < this.#parts.startupLimitMs;
    return young && gateways.length <= 1 && gateways.every(isLive);
  }

  async #stat(path: string): Promise<ContainerSight> {
    try {
      const entries = await this.#ports.sandbox.listFiles(parentOf(path), { recursive: false });
      const entry = entries.find(({ absolutePath }) => absolutePath === path);
      if (entry === undefined) return { kind: "absent" };
      return entry.type === "file" ? { kind: "file", modifiedAt: entry.modifiedAt } : { kind: "unknown" };
    } catch (error) {
      return this.#parts.triage(factsOf(error)).kind === "absent" ? { kind: "absent" } : { kind: "unknown" };
    }
  }
}

const absent = (path: string): Failure => ({
  kind: "absent",
  message: `File not found: ${path}`,
  transient: false,
  admitted: false,
  status: 404,
});

/** The VM under an operation was replaced while it ran. */
export const lostMeanwhile: Failure = {
  kind: "interrupted",
  message: "The sandbox was lost while the operation ran",
  transient: true,
  admitted: "unknown",
  status: 503,
  reason: "interrupted",
};
