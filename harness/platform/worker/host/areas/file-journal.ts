import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { HostCall, Result } from "#harness/platform/worker/host/host-call.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { Stored } from "#harness/ports/durable-state.ts";

const DONE = "done:";
/** Longer than any request goes on trying, ms. */
const KEPT_MS = 600_000;

interface Entry {
  readonly [key: string]: Stored;
  readonly at: number;
  readonly value: Stored;
}

/** What was done for which request, so that another try of it gets the answer and does nothing again (worker:BATCH-9). */
export class FileJournal {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Runs `work` unless this operation of this request was done before. */
  async once<T>(call: HostCall, index: number, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const { state, clock } = this.#ports;
    if (call.giveUpAt !== undefined && clock.now() >= call.giveUpAt) return { ok: false, failure: tooLate };
    const key = `${DONE}${call.requestId}:${index}`;
    const known = this.#parts.remembersDone ? ((await state.get(key)) as Entry | undefined) : undefined;
    if (known !== undefined) return { ok: true, value: known.value as T };
    const result = await work();
    if (result.ok) await state.put(key, { at: clock.now(), value: result.value as Stored });
    return result;
  }

  /** Forgets what no request can ask for any more; answers when to come back, or null when nothing is left. */
  async tidy(): Promise<number | null> {
    const { state, clock } = this.#ports;
    const entries = (await state.list({ prefix: DONE })) as ReadonlyMap<string, Entry>;
    let next: number | null = null;
    for (const [key, { at }] of entries) {
      if (at + KEPT_MS <= clock.now()) await state.delete(key);
      else next = Math.min(next ?? Number.POSITIVE_INFINITY, at + KEPT_MS);
    }
    return next;
  }
}

const tooLate = {
  kind: "interrupted",
  message: "The request came too late to be begun",
  transient: true,
  admitted: false,
  status: 503,
  reason: "interrupted",
} as const;
