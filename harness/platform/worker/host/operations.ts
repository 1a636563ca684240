import type { Stored } from "#harness/ports/durable-state.ts";
import type { HostPorts } from "./ports.ts";

const OPERATIONS = "operation:";
const LAST = "last-operation";
/** So many finished ones can still be asked for. */
const KEPT = 20;

/** Work that was promised before it was done, and how it ended (worker:LIFE-1). Times are ms since the epoch. */
export interface OperationReport {
  readonly [key: string]: Stored | undefined;
  readonly id: string;
  readonly kind: string;
  readonly status: "running" | "succeeded" | "failed";
  /** Why it failed; null otherwise. */
  readonly error: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** How an operation ended: null when it did what it was asked for, else why it did not. */
export type OperationEnd = { readonly error: string | null };

/** The promised work of one Host, kept in its storage. */
export class Operations {
  readonly #ports: HostPorts;

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  /** Promised from now on; a second promise of the same work changes nothing. */
  async begin(id: string, kind: string): Promise<void> {
    const { state, clock } = this.#ports;
    if ((await this.get(id)) !== undefined) return;
    const begun: OperationReport = { id, kind, status: "running", error: null, startedAt: clock.now(), endedAt: null };
    await state.put(OPERATIONS + id, begun);
    await state.put(LAST, id);
    const all = (await state.list({ prefix: OPERATIONS })) as ReadonlyMap<string, OperationReport>;
    const oldest = [...all].toSorted(([, a], [, b]) => a.startedAt - b.startedAt).slice(0, Math.max(0, all.size - KEPT));
    for (const [key] of oldest) await state.delete(key);
  }

  /** Done, one way or the other. Nothing for work that was never promised. */
  async end(id: string, { error }: OperationEnd): Promise<void> {
    const begun = await this.get(id);
    if (begun?.status !== "running") return;
    const ended = { ...begun, status: error === null ? "succeeded" : "failed", error, endedAt: this.#ports.clock.now() };
    await this.#ports.state.put(OPERATIONS + id, ended);
  }

  async get(id: string): Promise<OperationReport | undefined> {
    return (await this.#ports.state.get(OPERATIONS + id)) as OperationReport | undefined;
  }

  /** The one promised last. */
  async last(): Promise<OperationReport | undefined> {
    const id = await this.#ports.state.get(LAST);
    return typeof id === "string" ? this.get(id) : undefined;
  }
}
