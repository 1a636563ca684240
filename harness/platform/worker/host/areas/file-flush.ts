import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import { GATEWAY_PORT } from "#harness/platform/worker/host/ports.ts";
import { isLost, type FileRecord } from "./file-records.ts";
import type { StoreTools } from "./file-store.ts";

/** How often unsettled paths are looked after, ms. */
const FLUSH_MS = 60_000;

type Outcome = "settled" | "later" | "never";

/** Brings to the bucket what it could not take when it was acknowledged (worker:FILE-17, FILE-19). Never wakes the sandbox. */
export class FileFlush {
  readonly #core: HostCore;
  readonly #tools: StoreTools;

  constructor(core: HostCore, tools: StoreTools) {
    this.#core = core;
    this.#tools = tools;
  }

  /** Answers when to come back, ms since the epoch; null when nothing is left to do. */
  async run(): Promise<number | null> {
    const { ports, parts, records } = this.#tools;
    const open = (await records.all()).filter((record) => !record.settled && !record.skip);
    const outcomes = await Promise.all(
      open.map(({ path }) =>
        this.#core.paths.hold(parts.lockName(path), async () => {
          const record = await records.get(path);
          return record === null || record.settled ? ("settled" as const) : this.#flush(record);
        }),
      ),
    );
    return outcomes.includes("later") ? ports.clock.now() + FLUSH_MS : null;
  }

  async #flush(record: FileRecord): Promise<Outcome> {
    try {
      if (record.promise === "deleted") return await this.#forget(record);
      return await this.#bring(record);
    } catch (error) {
      this.#tools.ports.log.write("warn", "a file could not be brought to the bucket", {
        path: record.path,
        error: factsOf(error).message,
      });
      return "later";
    }
  }

  async #forget(record: FileRecord): Promise<Outcome> {
    if ((await this.#tools.mirror.remove(record)) !== null) return "later";
    await this.#tools.records.set(record.path, { ...record, by: null, settled: true });
    return "settled";
  }

  async #bring(record: FileRecord): Promise<Outcome> {
    const { ports, records, mirror } = this.#tools;
    const view = await ports.sandbox.peek();
    if (isLost(record, view.bootStartedAt)) return "never";
    if (view.vm !== "running") {
      // Never acknowledged and never seen again: the bucket is all there is.
      await records.set(record.path, null);
      return "settled";
    }
    // A bucket that is away is found out first: reading the file would keep the sandbox from its sleep.
    if ((await mirror.has(record.writeKey)) === null || !(await ports.sandbox.probePort(GATEWAY_PORT))) return "later";
    const error = await this.#copy(record);
    if (error !== null || ports.clock.now() < record.doubtUntil) return "later";
    await records.set(record.path, null);
    return "settled";
  }

  /** From the container, while it cannot fall asleep. Null on success, else why not. */
  async #copy(record: FileRecord): Promise<string | null> {
    const { ports, parts, records, mirror } = this.#tools;
    const reply = await this.#core.leased<string | null>(async () => {
      const readAt = ports.clock.now();
      try {
        const { bytes } = await ports.sandbox.readFile(record.containerPath);
        const writtenAt = Math.min(readAt, ports.clock.now());
        const error = await mirror.put(record, { bytes, writtenAt }, () => records.set(record.path, record));
        return { ok: true, value: error, waitedMs: 0 };
      } catch (error) {
        const failure = parts.triage(factsOf(error));
        // Gone from the container by other hands than ours: there is nothing to bring.
        return failure.kind === "absent" ? { ok: true, value: null, waitedMs: 0 } : { ok: false, failure };
      }
    });
    return reply.ok ? reply.value : reply.failure.message;
  }
}
