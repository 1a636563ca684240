import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { TIMED_OUT } from "#harness/ports/clock.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { HostCall, Result } from "#harness/platform/worker/host/host-call.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { ExecDone, ExecHostApi, ExecSpec } from "./exec-api.ts";

/** How much longer than the command may run its end is waited for, ms: our own timer is to fire first. */
const WAIT_SLACK_MS = 10_000;

/** Runs commands on a sandbox that is ready and leased. */
class Commands {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Runs a command once: what fails before admission may be tried again by the caller, never what fails after. */
  async exec(call: HostCall, spec: ExecSpec): Promise<Result<ExecDone>> {
    let processId: string;
    try {
      const options = { env: spec.env, ...(spec.cwd === null ? {} : { cwd: spec.cwd }) };
      processId = (await this.#ports.sandbox.startProcess(spec.command, options)).id;
    } catch (error) {
      return { ok: false, failure: this.#parts.triage(factsOf(error)) };
    }
    const startedAt = this.#ports.clock.now();
    try {
      return { ok: true, value: await this.#finish(call, spec, { processId, startedAt }) };
    } catch (error) {
      return { ok: false, failure: { ...interrupted, message: factsOf(error).message } };
    }
  }

  async #finish(call: HostCall, spec: ExecSpec, run: { processId: string; startedAt: number }): Promise<ExecDone> {
    const { clock, sandbox } = this.#ports;
    const from = this.#parts.execClockFrom({ requestedAt: call.requestedAt, startedAt: run.startedAt });
    const timer = clock.timer(from + spec.timeoutMs - clock.now());
    const ended = sandbox.waitForExit(run.processId, spec.timeoutMs + WAIT_SLACK_MS);
    try {
      const first = await Promise.race([ended, timer.done.then((): typeof TIMED_OUT => TIMED_OUT)]);
      const durationMs = clock.now() - run.startedAt;
      if (first === TIMED_OUT) return await this.#timeOut(run.processId, { ended, durationMs });
      const logs = await sandbox.getLogs(run.processId);
      return { timedOut: false, exitCode: first.exitCode, ...logs, durationMs };
    } finally {
      if (this.#parts.clearsExecTimer) timer.cancel();
    }
  }

  async #timeOut(processId: string, run: { ended: Promise<unknown>; durationMs: number }): Promise<ExecDone> {
    // Nobody waits for the end of a command that is about to be killed.
    this.#ports.waitUntil(run.ended.catch(() => {}));
    const wants = this.#parts.onExecTimeout();
    const logs = wants.output ? await this.#ports.sandbox.getLogs(processId) : { stdout: "", stderr: "" };
    if (wants.kill) await this.#kill(processId);
    return { timedOut: true, exitCode: -1, ...logs, durationMs: run.durationMs };
  }

  async #kill(processId: string): Promise<void> {
    try {
      await this.#ports.sandbox.killProcess(processId);
    } catch (error) {
      this.#ports.log.write("error", "a timed-out command could not be killed", { processId, error: String(error) });
    }
  }
}

const interrupted: Failure = {
  kind: "interrupted",
  message: "The sandbox was lost while the command ran",
  transient: true,
  admitted: true,
  status: 503,
  reason: "interrupted",
};

/** The calls of one Host that are about commands. */
export const execCalls = (core: HostCore): ExecHostApi => {
  const commands = new Commands(core.ports, core.parts);
  return { exec: (call, spec) => core.perform(call, "exec", () => commands.exec(call, spec)) };
};
