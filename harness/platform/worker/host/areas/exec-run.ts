import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { HostCall, Result } from "#harness/platform/worker/host/host-call.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { sleep, TIMED_OUT } from "#harness/ports/clock.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import type { ExecDone, ExecSpec } from "./exec-api.ts";
import type { ExecEnd, ExecRecord, ExecRecords } from "./exec-records.ts";
import { watchExit } from "./exec-watch.ts";

/** How much longer than the command may run its end is waited for, ms: our own timer is to fire first. */
const WAIT_SLACK_MS = 10_000;
const KILL_TRIES = 2;

/** A command that runs, and what is kept of it. */
export interface Run {
  readonly record: ExecRecord;
  readonly process: ProcessInfo;
}

type Output = Pick<ExecEnd, "stdout" | "stderr" | "truncated">;

const NO_OUTPUT: Output = { stdout: "", stderr: "", truncated: false };

/** What is written down of a command that nobody can see any more. */
export const LOST: ExecEnd = { status: "lost", exitCode: null, ...NO_OUTPUT };

/** Whatever fails once the command may run leaves the client in doubt. */
export const interrupted = (error: unknown): Failure => ({
  kind: "interrupted",
  message: factsOf(error).message,
  transient: true,
  admitted: true,
  status: 503,
  reason: "interrupted",
});

/** Runs commands on a sandbox that is ready and leased: each is started once, and each leaves a record. */
export class Commands {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #records: ExecRecords;

  constructor(ports: HostPorts, parts: WorkerParts, records: ExecRecords) {
    this.#ports = ports;
    this.#parts = parts;
    this.#records = records;
  }

  /** Starts a command: what fails before admission may be tried again by the caller, never what fails after. */
  async begin(call: HostCall, spec: ExecSpec): Promise<Result<Run>> {
    const record = await this.#records.open(spec, call.isolate);
    let process: ProcessInfo;
    try {
      const { command, options } = this.#parts.startOf(spec);
      process = await this.#ports.sandbox.startProcess(command, options);
    } catch (error) {
      const failure = this.#parts.triage(factsOf(error));
      const denied = failure.admitted === false;
      await this.#note(denied ? this.#records.drop(record.id) : this.#records.close(record.id, LOST));
      return { ok: false, failure };
    }
    const startedAt = this.#ports.clock.now();
    const from = this.#parts.execClockFrom({ requestedAt: call.requestedAt, startedAt });
    const started = { ...record, processId: process.id, startedAt, deadlineAt: from + spec.timeoutMs };
    await this.#note(this.#records.started(started));
    return { ok: true, value: { record: started, process } };
  }

  /** Waits for a command's end or for its deadline, and writes down how it ended. Throws when it is lost from sight. */
  async finish({ record, process }: Run): Promise<ExecDone> {
    const { clock } = this.#ports;
    const leftMs = record.deadlineAt - clock.now();
    const timer = clock.timer(leftMs);
    const watch = watchExit({ ports: this.#ports, parts: this.#parts }, process, Math.max(0, leftMs) + WAIT_SLACK_MS);
    try {
      const first = await Promise.race([watch.exit, timer.done.then((): typeof TIMED_OUT => TIMED_OUT)]);
      if (first !== TIMED_OUT) return await this.ended(record, { process, exitCode: first });
      // Nobody waits for the end of a command that is about to be killed.
      this.#ports.waitUntil(watch.exit.catch(() => {}));
      watch.stop();
      return await this.#timeOut({ record, process });
    } finally {
      watch.stop();
      if (this.#parts.clearsExecTimer) timer.cancel();
    }
  }

  /** Reads the output of a command that ended, once it is complete, and writes it all down. */
  async ended(record: ExecRecord, end: { readonly process: ProcessInfo; readonly exitCode: number | null }): Promise<ExecDone> {
    const durationMs = this.#ports.clock.now() - record.startedAt;
    await sleep(this.#ports.clock, this.#parts.outputSettleMs);
    const output = await this.output(end.process.id);
    const { exitCode } = end;
    await this.#note(this.#records.close(record.id, { status: exitCode === null ? "error" : "completed", exitCode, ...output }));
    return { execId: record.id, timedOut: false, killed: true, exitCode, ...output, durationMs };
  }

  /** What a command wrote so far, bounded. */
  async output(processId: string): Promise<Output> {
    const logs = await this.#ports.sandbox.getLogs(processId);
    const [stdout, stderr] = [this.#parts.boundOutput(logs.stdout), this.#parts.boundOutput(logs.stderr)];
    return { stdout: stdout.text, stderr: stderr.text, truncated: stdout.truncated || stderr.truncated };
  }

  /** The command is stopped at once, whatever becomes of its output (worker:EXEC-7). */
  async #timeOut({ record, process }: Run): Promise<ExecDone> {
    const durationMs = this.#ports.clock.now() - record.startedAt;
    const wants = this.#parts.onExecTimeout();
    const [output, killed] = await Promise.all([
      wants.output ? this.#partialOutput(process.id) : NO_OUTPUT,
      wants.kill ? this.#kill(process.id) : true,
    ]);
    await this.#note(this.#records.close(record.id, { status: "timeout", exitCode: -1, ...output }));
    return { execId: record.id, timedOut: true, killed, exitCode: -1, ...output, durationMs };
  }

  async #partialOutput(processId: string): Promise<Output> {
    try {
      return await this.output(processId);
    } catch (error) {
      this.#ports.log.write("warn", "the output of a timed-out command could not be read", { processId, error: factsOf(error).message });
      return NO_OUTPUT;
    }
  }

  /** True when the process is known to be gone (worker:PROC-5). */
  async #kill(processId: string): Promise<boolean> {
    for (let number = 1; number <= KILL_TRIES; number += 1) {
      try {
        await this.#ports.sandbox.killProcess(processId);
      } catch (error) {
        this.#ports.log.write("warn", "a timed-out command could not be killed", { processId, error: factsOf(error).message });
      }
      if (await this.#isGone(processId)) return true;
    }
    this.#ports.log.write("error", "a timed-out command is still running", { processId });
    return false;
  }

  async #isGone(processId: string): Promise<boolean> {
    try {
      const { processes } = await this.#ports.sandbox.peek();
      return !processes.some((one) => one.id === processId && isLive(one));
    } catch {
      return false;
    }
  }

  /** The command has been started: that its record could not be written must not read as if it had not. */
  async #note(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.#ports.log.write("error", "what became of a command could not be written down", { error: factsOf(error).message });
    }
  }
}
