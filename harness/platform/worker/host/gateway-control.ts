import { factsOf } from "#harness/platform/worker/error-facts.ts";
import { userOfSandbox } from "#harness/platform/worker/user-path.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import { BackupRecords } from "./backup/records.ts";
import { Restore } from "./backup/restore.ts";
import { isLive } from "./live-process.ts";
import { GATEWAY_LOCK, RESTORE_SCRIPT, START_SCRIPT, type HostPorts } from "./ports.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";

/** A gateway that could not be stopped, or whose start failed: the failure to report. */
export class BootFailed extends Error {
  override readonly name = "BootFailed";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Starts and stops the gateway of one sandbox, one step at a time. */
export class GatewayControl {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #restore: Restore;
  readonly #records: BackupRecords;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#restore = new Restore(ports, parts);
    this.#records = new BackupRecords(ports.state);
  }

  /** Stops what the kill scope names, verifies that it is gone and returns what is left. Throws `BootFailed` when it is not. */
  async stop(processes: readonly ProcessInfo[]): Promise<readonly ProcessInfo[]> {
    let left = processes;
    for (const id of this.#parts.killScope(processes, this.#parts.isGateway)) {
      const error = await this.#kill(id);
      left = await this.#ports.sandbox.listProcesses();
      const stillAlive = left.some((one) => one.id === id && isLive(one));
      if (this.#parts.afterKill({ error, stillAlive }) === "proceed") continue;
      for (const other of this.#parts.killsBesides(left)) await this.#kill(other);
      const message = `The gateway process could not be stopped${error === null ? "" : `: ${error}`}`;
      throw new BootFailed({ kind: "internal", message, transient: false, admitted: false, status: 500 });
    }
    return left;
  }

  /** Cleanup, restore where this VM has none yet, then the gateway. Returns when the start call was answered. */
  async start(running: { readonly bootId: string; readonly processes: readonly ProcessInfo[] } | null): Promise<void> {
    if (running !== null) {
      await this.#cleanUp(running.processes);
      await sleep(this.#ports.clock, this.#parts.settleMs);
    }
    await this.#restoreOnce(running?.bootId ?? null);
    // Written first: a replaced instance fails here, before it could start a second gateway.
    await this.#ports.state.put("ever-started", true);
    const { name, env: ours } = this.#ports;
    const userId = userOfSandbox(name);
    const tokenOf = (master: string, user: string): string => this.#parts.gatewayToken(master, user, "host");
    await this.#ports.sandbox.startProcess(START_SCRIPT, { env: this.#parts.containerEnv({ userId, env: ours, tokenOf }) });
  }

  async #kill(id: string): Promise<string | null> {
    try {
      await this.#ports.sandbox.killProcess(id);
      return null;
    } catch (error) {
      return factsOf(error).message;
    }
  }

  /** Only the start script's own leftovers: other callers' processes and files stay (worker:WAKE-12). */
  async #cleanUp(processes: readonly ProcessInfo[]): Promise<void> {
    const alive = processes.some((one) => one.status === "running" && this.#parts.isGateway(one.command));
    if (!this.#parts.clearsLock(alive)) return;
    try {
      await this.#ports.sandbox.deleteFile(GATEWAY_LOCK);
    } catch (error) {
      const failure = this.#parts.triage(factsOf(error));
      if (failure.kind !== "absent") throw error;
    }
  }

  /** The backup is applied once per life of the VM, before the gateway starts (worker:WAKE-17); what failed is tried at every start. */
  async #restoreOnce(bootId: string | null): Promise<void> {
    const record = await this.#records.get("restore");
    const known = bootId !== null && record?.bootId === bootId ? record : null;
    if (known !== null && this.#parts.isRestored(known.word)) return;
    if (bootId !== null && known === null && (await this.#gatewayWasStarted())) return;
    const plan = await this.#restore.plan(null);
    // Degraded, and still no better: the gateway starts, backups stay off (worker:SYNC-10).
    if (known !== null && plan.do === "fail") return;
    const staged = plan.do === "apply" ? await this.#restore.stage(plan.files) : null;
    const cut = staged === null || staged.ok ? null : staged;
    if (cut !== null && (await this.#ports.sandbox.peek()).vm !== "running") throw new BootFailed(restoreFailed(cut.why));
    if (known === null || plan.do === "apply") {
      const process = await this.#ports.sandbox.startProcess(RESTORE_SCRIPT, {});
      await this.#awaitRestore(process.id);
    }
    const view = await this.#ports.sandbox.peek();
    if (view.bootId === null) return;
    if (cut?.applied === true) await this.#restore.note(view.bootId, { do: "nothing" }, null);
    else await this.#restore.note(view.bootId, plan, cut);
    if (plan.do === "apply" && cut === null) await this.#restore.patch(plan.files);
  }

  /** A gateway was started in this VM before: its files are newer than any backup (worker:LIFE-2). */
  async #gatewayWasStarted(): Promise<boolean> {
    const processes = await this.#ports.sandbox.listProcesses();
    return processes.some((one) => this.#parts.isGateway(one.command));
  }

  async #awaitRestore(processId: string): Promise<void> {
    const { clock, sandbox } = this.#ports;
    const began = clock.now();
    const exit = sandbox.waitForExit(processId, this.#parts.startupLimitMs);
    // A failure is read below, where the exit is awaited; until then it must not count as unhandled.
    exit.catch(() => {});
    let finished = false;
    for (;;) {
      const decision = this.#parts.restoreGate({ elapsedMs: clock.now() - began, finished });
      if (decision === "go") return;
      if (decision === "fail") throw new BootFailed(restoreFailed(`no end after ${clock.now() - began} ms`));
      const ended = await withDeadline(clock, this.#parts.wakePollMs, exit);
      if (ended === TIMED_OUT) continue;
      if (ended.exitCode !== 0) throw new BootFailed(restoreFailed(`exit code ${ended.exitCode}`));
      finished = true;
    }
  }
}

const restoreFailed = (why: string): Failure => ({
  kind: "container",
  message: `The restore before the start failed: ${why}`,
  transient: true,
  admitted: false,
  status: 503,
  reason: "container_starting",
});
