import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import { randomId } from "#harness/ports/random.ts";
import type { ExecSpec, ExecStatus } from "./exec-api.ts";
import { piecesOf } from "./exec-output.ts";

const RECORDS = "exec:";
const OUTPUTS = "exec-out:";
const SEQUENCE = "exec-sequence";
/** A command is kept up to this many UTF-16 units, so that its record fits a value of the storage. */
const COMMAND_UNITS = 30_000;

/** What storage knows of one exec: enough for another life of the Host to carry it to its end. Times are ms since the epoch. */
export interface ExecRecord {
  readonly [key: string]: string | number | boolean | null;
  readonly id: string;
  readonly command: string;
  /** Which isolate asked for it. */
  readonly isolate: string;
  /** Null until the start call was answered. */
  readonly processId: string | null;
  readonly status: ExecStatus;
  readonly startedAt: number;
  /** When its time is over. */
  readonly deadlineAt: number;
  readonly completedAt: number | null;
  readonly exitCode: number | null;
  readonly truncated: boolean;
}

/** How an exec ended. */
export interface ExecEnd extends Pick<ExecRecord, "status" | "exitCode" | "truncated"> {
  readonly stdout: string;
  readonly stderr: string;
}

/** The results of one user's commands, in the Host's storage (worker:EXEC-12, EXEC-14). Ids ascend with time. */
export class ExecRecords {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  /** Commands that somebody in this life of the Host looks after. */
  readonly #here = new Set<string>();

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** A record for a command that is about to start: written first, so that none ever runs without one (worker:EXEC-25). */
  async open({ command, timeoutMs }: ExecSpec, isolate: string): Promise<ExecRecord> {
    const { state, random, clock } = this.#ports;
    const number = Number((await state.get(SEQUENCE)) ?? 0) + 1;
    await state.put(SEQUENCE, number);
    const now = clock.now();
    const record: ExecRecord = {
      id: randomId(random, `exec-${String(number).padStart(9, "0")}`),
      command: command.slice(0, COMMAND_UNITS),
      isolate,
      processId: null,
      status: "running",
      startedAt: now,
      deadlineAt: now + timeoutMs,
      completedAt: null,
      exitCode: null,
      truncated: false,
    };
    this.adopt(record.id);
    await state.put(RECORDS + record.id, record);
    await this.#prune(now);
    return record;
  }

  /** Somebody in this life of the Host looks after it. */
  adopt(id: string): void {
    this.#here.add(id);
  }

  begunHere(id: string): boolean {
    return this.#here.has(id);
  }

  /** The command runs. */
  async started(record: ExecRecord): Promise<void> {
    if (await this.get(record.id)) await this.#ports.state.put(RECORDS + record.id, record);
  }

  /** How it ended. The first end stands; one that was pruned meanwhile stays away. */
  async close(id: string, end: ExecEnd): Promise<void> {
    const record = await this.get(id);
    if (record?.status !== "running") return;
    const { stdout, stderr, ...ended } = end;
    for (const [stream, text] of [["stdout", stdout] as const, ["stderr", stderr] as const]) {
      for (const [index, piece] of piecesOf(text).entries()) {
        await this.#ports.state.put(`${OUTPUTS}${id}:${stream}:${String(index).padStart(4, "0")}`, piece);
      }
    }
    // Written last: a record that says "completed" has its output.
    await this.#ports.state.put(RECORDS + id, { ...record, ...ended, completedAt: this.#ports.clock.now() });
  }

  /** A command that never started leaves nothing. */
  async drop(id: string): Promise<void> {
    await this.#ports.state.delete(RECORDS + id);
    for (const key of (await this.#ports.state.list({ prefix: `${OUTPUTS}${id}:` })).keys()) await this.#ports.state.delete(key);
  }

  async get(id: string): Promise<ExecRecord | undefined> {
    return (await this.#ports.state.get(RECORDS + id)) as ExecRecord | undefined;
  }

  /** One stored stream. */
  async output(id: string, stream: "stdout" | "stderr"): Promise<string> {
    const pieces = await this.#ports.state.list({ prefix: `${OUTPUTS}${id}:${stream}:` });
    return [...pieces.values()].join("");
  }

  /** Commands whose end nobody has written down yet. */
  async unfinished(): Promise<readonly ExecRecord[]> {
    return (await this.#all()).filter((record) => record.status === "running");
  }

  async #all(): Promise<readonly ExecRecord[]> {
    const records = (await this.#ports.state.list({ prefix: RECORDS })) as ReadonlyMap<string, ExecRecord>;
    return [...records.values()];
  }

  /** The newest stay, each for its time (worker:EXEC-14). */
  async #prune(now: number): Promise<void> {
    const { results, ttlMs } = this.#parts.execKeep;
    const all = await this.#all();
    const surplus = Math.max(0, all.length - results);
    for (const [index, record] of all.entries()) {
      const expired = record.completedAt !== null && now - record.completedAt > ttlMs;
      if (index < surplus || expired) await this.drop(record.id);
    }
  }
}
