import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import type { HostCall, Result } from "#harness/platform/worker/host/host-call.ts";
import type { ExecDone, ExecHostApi, ExecReport, ExecSpec, ExecStarted } from "./exec-api.ts";
import { ExecRecords, type ExecRecord } from "./exec-records.ts";
import { Commands, interrupted, LOST } from "./exec-run.ts";

/** Between two looks after a command that was lost from sight, ms. */
const LOOK_AGAIN_MS = 2_000;
/** A command that cannot be seen this long after its deadline is given up, ms. */
const GIVE_UP_MS = 600_000;
/** A start call whose answer was lost may still arrive this late, ms. */
const START_IN_DOUBT_MS = 30_000;
/** How long a status call waits for the output so far, ms. */
const GLIMPSE_MS = 2_000;

/** The commands of one sandbox: those that a request waits for, and those that nobody does. */
class Execs {
  readonly #core: HostCore;
  readonly #records: ExecRecords;
  readonly #commands: Commands;

  constructor(core: HostCore) {
    this.#core = core;
    this.#records = new ExecRecords(core.ports, core.parts);
    this.#commands = new Commands(core.ports, core.parts, this.#records);
    core.background.onRecall(() => this.#recall());
  }

  /** Runs a command while its request waits. */
  async exec(call: HostCall, spec: ExecSpec): Promise<Result<ExecDone>> {
    const begun = await this.#commands.begin(call, spec);
    if (!begun.ok) return begun;
    try {
      return { ok: true, value: await this.#commands.finish(begun.value) };
    } catch (error) {
      // It may still run: somebody has to see how it ends, though its client is told now.
      await this.#entrust(begun.value.record);
      return { ok: false, failure: interrupted(error) };
    }
  }

  /** Starts a command that the alarm carries to its end. Its own lease is taken before the request's is given back. */
  async start(call: HostCall, spec: ExecSpec): Promise<Result<ExecStarted>> {
    const begun = await this.#commands.begin(call, spec);
    if (!begun.ok) return begun;
    const { record, process } = begun.value;
    await this.#entrust(record);
    if (this.#core.parts.streamAnswers === "at-end") await this.#commands.finish(begun.value);
    return { ok: true, value: { execId: record.id, processId: process.id } };
  }

  async status(isolate: string, execId: string): Promise<ExecReport | null> {
    const record = await this.#records.get(execId);
    if (record === undefined || !this.#core.parts.execVisible({ began: record.isolate, asks: isolate })) return null;
    if (record.status === "running") return this.#glimpse(record);
    const [stdout, stderr] = [await this.#records.output(execId, "stdout"), await this.#records.output(execId, "stderr")];
    return { ...reportOf(record), stdout, stderr };
  }

  /** A command that runs, as far as it can be seen without waking anything (worker:HIB-4). */
  async #glimpse(record: ExecRecord): Promise<ExecReport> {
    const { ports } = this.#core;
    if (!this.#records.begunHere(record.id)) await this.#entrust(record);
    const looking = this.#lookNow(record);
    // The answer does not wait for a slow sandbox, whose own limit is longer.
    ports.waitUntil(looking);
    const seen = await withDeadline(ports.clock, GLIMPSE_MS, looking);
    return seen === TIMED_OUT ? reportOf(record) : seen;
  }

  async #lookNow(record: ExecRecord): Promise<ExecReport> {
    const report = reportOf(record);
    if (record.processId === null) return report;
    try {
      const process = await this.#processOf(record);
      if (process === undefined) return { ...report, status: this.#core.parts.onVanished() };
      return { ...report, ...(await this.#commands.output(process.id)) };
    } catch {
      return report;
    }
  }

  /** Commands of an earlier life of the Host. */
  async #recall(): Promise<void> {
    for (const record of await this.#records.unfinished()) {
      if (!this.#records.begunHere(record.id)) await this.#entrust(record);
    }
  }

  /** Hands a command to the alarm. The lease is counted from now on, whenever the sandbox acknowledges it (worker:HIB-3). */
  async #entrust(record: ExecRecord): Promise<void> {
    this.#records.adopt(record.id);
    const leased = this.#core.leases.acquire().then(
      () => true,
      () => false,
    );
    await this.#core.background.hand({ id: record.id, run: () => this.#carry(record, leased) });
  }

  /** Sees a command to its end, whatever fails on the way. */
  async #carry(record: ExecRecord, leased: Promise<boolean>): Promise<void> {
    const held = await leased;
    try {
      for (let look = 1; !(await this.#step(record)); look += 1) {
        if (look > 1) await sleep(this.#core.ports.clock, LOOK_AGAIN_MS);
      }
    } finally {
      if (held) this.#core.leases.release();
    }
  }

  /** One look after a command; true when its end is written down. */
  async #step(record: ExecRecord): Promise<boolean> {
    const now = this.#core.ports.clock.now();
    try {
      const process = await this.#processOf(record);
      if (process === undefined) {
        if (record.processId === null && now < record.startedAt + START_IN_DOUBT_MS) return false;
        await this.#records.close(record.id, { ...LOST, status: this.#core.parts.onVanished() });
      } else if (isLive(process)) await this.#commands.finish({ record, process });
      else await this.#commands.ended(record, { process, exitCode: this.#core.parts.exitCodeOf(process) });
      return true;
    } catch {
      if (now < record.deadlineAt + GIVE_UP_MS) return false;
      await this.#records.close(record.id, LOST);
      return true;
    }
  }

  /** The command's process as the Host itself sees it: never through a call that wakes. Undefined when its VM is gone. */
  async #processOf(record: ExecRecord): Promise<ProcessInfo | undefined> {
    const { processes } = await this.#core.ports.sandbox.peek();
    if (record.processId !== null) return processes.find(({ id }) => id === record.processId);
    // The answer to its start was lost with an earlier life of the Host.
    return processes.find((one) => one.command === record.command && one.startedAt >= record.startedAt);
  }
}

const reportOf = (record: ExecRecord): ExecReport => ({
  processId: record.processId,
  command: record.command,
  status: record.status,
  exitCode: record.exitCode,
  stdout: "",
  stderr: "",
  truncated: record.truncated,
  startedAt: record.startedAt,
  completedAt: record.completedAt,
});

/** The calls of one Host that are about commands. */
export const execCalls = (core: HostCore): ExecHostApi => {
  const execs = new Execs(core);
  return {
    exec: (call, spec) => core.perform(call, "exec", () => execs.exec(call, spec)),
    startExec: (call, spec) => core.perform(call, "exec", () => execs.start(call, spec)),
    execStatus: (isolate, execId) => execs.status(isolate, execId),
  };
};
