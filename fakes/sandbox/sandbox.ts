import type { JournalEntry } from "#harness/ports/journal.ts";
import { randomId } from "#harness/ports/random.ts";
import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { CommandResult, FileContent, FileInfo, ProcessInfo, SandboxApi, StartOptions, VmView } from "#harness/ports/sandbox.ts";
import { bindingFetch, requestEntry } from "./binding.ts";
import { bootOf, type BootFailure, type BootPlan } from "./boot-plan.ts";
import { resultOf } from "./command.ts";
import { Disk } from "./disk.ts";
import { sandboxErrors } from "./errors.ts";
import { FileTree } from "./file-tree.ts";
import { Gateway, GATEWAY_COMMANDS } from "./gateway.ts";
import { healed } from "./healed.ts";
import { IdleClock } from "./idle-clock.ts";
import { FakeProcess } from "./process.ts";
import { isRestore, runCommand, runRestore } from "./programs.ts";
import { NO_QUIRKS, outputOf, recordOf, type Quirks } from "./quirks.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import { ScriptedFaults } from "./scripted-faults.ts";
import { tellDisk } from "./tell-disk.ts";
import { Vm } from "./vm.ts";

/** How long the SDK gives a process between TERM and KILL. */
const TERM_GRACE_MS = 5_000;
const SLEEP_AFTER_MS = 900_000;
/** Relative paths begin here (worker.md C.4). */
const SESSION_DIRECTORY = "/workspace";

/** One user's sandbox: a VM, its processes and files, its idle clock, and its own faults. */
export class FakeSandbox implements SandboxApi {
  readonly #options: SandboxOptions;
  readonly idle: IdleClock;
  readonly gateway: Gateway;
  readonly processes = new Map<string, FakeProcess>();
  readonly files = new FileTree();
  /** What the image brings along. */
  readonly backup = new Map<string, FileContent>();
  /** What calls of the SDK meet on it. */
  readonly disk = new Disk(this.files, { now: () => this.#options.clock.now(), error: (fields) => this.faults.error(fields) });
  readonly faults = new ScriptedFaults();
  quirks: Quirks = NO_QUIRKS;
  bootPlan: BootPlan = bootOf(20_000);
  /** How processes answer a kill: they die, ignore TERM for 5 s, or cannot be killed at all, all of them or the gateway alone. */
  killing: "term" | "ignores-term" | "unkillable" | "unkillable-gateway" = "term";
  readonly #vm: Vm;

  constructor(options: SandboxOptions) {
    this.#options = options;
    this.idle = new IdleClock(options.clock, SLEEP_AFTER_MS, () => this.loseVm("idle"));
    this.gateway = new Gateway(this, options.clock, (entry) => this.journal(entry));
    this.#vm = new Vm({
      ...options,
      journal: (entry) => this.journal(entry),
      startMs: () => this.bootPlan.vmStartMs,
      error: (fields) => this.faults.error(fields),
      onUp: () => this.idle.start(),
    });
  }

  // What the platform may call.

  async peek(): Promise<VmView> {
    this.faults.enter("peek");
    return { vm: this.vm, bootId: this.bootId, bootStartedAt: this.bootStartedAt, processes: this.#list() };
  }

  async probePort(port: number): Promise<boolean> {
    this.faults.enter("probePort");
    return this.vm === "running" && port === this.gateway.port && this.gateway.open;
  }

  async listProcesses(): Promise<readonly ProcessInfo[]> {
    this.faults.enter("listProcesses");
    if (this.vm !== "running" && this.#options.model === "S") return [];
    await this.#awake();
    if (this.#options.model === "R") this.idle.touch();
    return this.#list();
  }

  async startProcess(command: string, options: StartOptions): Promise<ProcessInfo> {
    const isGateway = GATEWAY_COMMANDS.has(command);
    const failure = isGateway ? (this.faults.nextStart() ?? this.#nextPlanned()) : { kind: "none" as const };
    if (failure.kind === "refuse") throw this.faults.error(failure.error);
    this.faults.enter("startProcess");
    if (command.trim() === "") throw this.faults.error(sandboxErrors.commandError("Invalid command: empty"));
    await this.#awake("start");
    this.idle.touch();
    const process = new FakeProcess(this.#options.clock, randomId(this.#options.random, "proc"), command);
    this.processes.set(process.id, process);
    if (isGateway) this.gateway.start(process, { failure, env: options.env ?? {} });
    else if (isRestore(command)) runRestore(process, this, (entry) => this.journal(entry));
    else runCommand(process, { sight: this.gateway.sight(), options }, (entry) => this.journal(entry));
    return this.#record(process);
  }

  async waitForExit(processId: string, timeoutMs: number): Promise<{ readonly exitCode: number }> {
    this.faults.enter("waitForExit");
    const process = this.#process(processId);
    const timer = this.#options.clock.timer(timeoutMs);
    const exitCode = await Promise.race([process.ended, timer.done.then(() => "late" as const)]);
    timer.cancel();
    if (exitCode === "late") throw this.faults.error(sandboxErrors.readyTimeout(processId));
    if (exitCode === null) throw this.faults.error(sandboxErrors.interrupted());
    this.idle.touch();
    return { exitCode };
  }

  async getLogs(processId: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
    this.faults.enter("getLogs");
    return outputOf(this.#process(processId), this.quirks, this.#options.clock.now());
  }

  async killProcess(processId: string): Promise<void> {
    this.faults.enter("killProcess");
    const process = this.#process(processId);
    if (!process.alive) return;
    this.journal({ kind: "kill", process: processId, command: process.command, gateway: this.gateway.is(process) });
    const dies = this.killing === "term" || (this.killing === "unkillable-gateway" && !this.gateway.is(process));
    if (!dies) await this.#options.clock.timer(TERM_GRACE_MS).done;
    if (!dies && this.killing !== "ignores-term") {
      this.journal({ kind: "kill-failed", process: processId });
      throw this.faults.error(sandboxErrors.killFailed(processId));
    }
    process.exit(dies ? 143 : 137);
  }

  async exec(command: string): Promise<CommandResult> {
    this.faults.enter("exec");
    await this.#awake();
    this.idle.touch();
    return resultOf(command);
  }

  readFile(path: string): Promise<FileContent> {
    return this.#disk({ method: "readFile", kind: "file-read", path }, (files, at) => files.read(at));
  }

  writeFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#disk({ method: "writeFile", kind: "file-write", path }, (files, at) => files.write(at, bytes));
  }

  mkdir(path: string): Promise<void> {
    return this.#disk({ method: "mkdir", kind: "file-mkdir", path }, (files, at) => files.mkdir(at));
  }

  deleteFile(path: string): Promise<void> {
    return this.#disk({ method: "deleteFile", kind: "file-delete", path }, (files, at) => files.delete(at));
  }

  exists(path: string): Promise<boolean> {
    return this.#disk({ method: "exists", kind: "file-exists", path }, (files, at) => files.exists(at));
  }

  listFiles(path: string, { recursive }: { readonly recursive: boolean }): Promise<readonly FileInfo[]> {
    return this.#disk({ method: "listFiles", kind: "file-list", path }, (files, at) => files.list(at, recursive));
  }

  async scanFiles(path: string): Promise<readonly FileInfo[]> {
    return this.#quiet("scanFiles").scan(path);
  }

  async loadFile(path: string): Promise<FileContent> {
    return this.#quiet("loadFile").read(path);
  }

  async containerFetch(port: number, request: HttpRequest): Promise<HttpResponse> {
    this.faults.enter("containerFetch");
    await this.#awake();
    this.idle.touch();
    if (port !== this.gateway.port || !this.gateway.open) throw this.faults.error(sandboxErrors.connectionRefused());
    this.journal(requestEntry(request));
    return this.gateway.answer(request);
  }

  async bindingFetch(port: number, request: HttpRequest): Promise<HttpResponse> {
    this.faults.enter("bindingFetch");
    return bindingFetch(this, { port, request });
  }

  async destroy(): Promise<void> {
    this.faults.enter("destroy");
    this.loseVm("destroy");
  }

  async setKeepAlive(on: boolean): Promise<void> {
    this.faults.enter("setKeepAlive");
    this.journal({ kind: "keep-alive", on });
    this.idle.setKeepAlive(on);
  }

  async setSleepAfter(ms: number): Promise<void> {
    this.faults.enter("setSleepAfter");
    this.idle.setSleepAfter(ms);
  }

  // What the rig may do to it.

  get vm(): VmView["vm"] {
    return this.#vm.state;
  }

  get bootId(): string | null {
    return this.#vm.bootId;
  }

  get bootStartedAt(): number | null {
    return this.#vm.bootStartedAt;
  }

  /** Nothing scripted goes wrong any more. */
  heal(): void {
    healed(this);
  }

  /** The VM runs and the gateway is ready, without any time passing: how a story may begin. */
  beActive(): void {
    this.#vm.beUp();
    for (const [path, file] of this.backup) this.files.set(path, file);
    this.gateway.beReady(this.plantProcess([...GATEWAY_COMMANDS][0] ?? ""));
  }

  /** The running gateway disappears from the process table, its port stays open: it was spawned by a shell. */
  hideGateway(): void {
    this.processes.delete(this.gateway.owner?.id ?? "");
  }

  /** A process of somebody else, running until `exitCode` is given. */
  plantProcess(command: string, exitCode?: number): FakeProcess {
    const process = new FakeProcess(this.#options.clock, randomId(this.#options.random, "proc"), command);
    this.processes.set(process.id, process);
    if (exitCode !== undefined) process.exit(exitCode);
    return process;
  }

  /** The VM goes at once, whatever runs in it. */
  loseVm(cause: "idle" | "loss" | "oom" | "destroy"): void {
    if (!this.#vm.stop(cause)) return;
    this.idle.stop();
    this.gateway.vanish();
    for (const process of this.processes.values()) process.vanish();
    this.processes.clear();
    this.files.clear();
  }

  /** The idle clock fires now; keep-alive prevents it (decisions: idleExpiry). True when the VM went to sleep. */
  expireIdle(): boolean {
    if (this.idle.keepAlive || this.vm !== "running") return false;
    this.loseVm("idle");
    return true;
  }

  journal(entry: JournalEntry): void {
    this.#options.journal({ sandbox: this.#options.id, ...entry });
  }

  /** The disk through the container binding: nothing starts and the idle clock goes on, under both models. */
  #quiet(method: string): Disk {
    this.faults.enter(method);
    if (this.vm === "running") return this.disk;
    throw this.faults.error(sandboxErrors.unavailable("container_unreachable"));
  }

  /** One call of the SDK's file API. */
  async #disk<T>(
    { method, kind, path }: { readonly method: string; readonly kind: string; readonly path: string },
    work: (disk: Disk, at: string) => T,
  ): Promise<T> {
    this.faults.enter(method);
    await this.#awake();
    this.idle.touch();
    const at = path.startsWith("/") ? path : `${SESSION_DIRECTORY}/${path}`;
    return tellDisk({ kind, path: at, gateway: this.gateway.sight() }, this.journal.bind(this), () => work(this.disk, at));
  }

  #nextPlanned(): BootFailure {
    const [next, ...rest] = this.bootPlan.failures;
    this.bootPlan = { ...this.bootPlan, failures: rest };
    return next ?? { kind: "none" };
  }

  #list(): readonly ProcessInfo[] {
    return [...this.processes.values()].map((process) => this.#record(process));
  }

  #record(process: FakeProcess): ProcessInfo {
    return recordOf(process, this.gateway.is(process) ? NO_QUIRKS : this.quirks, this.#options.clock.now());
  }

  #process(id: string): FakeProcess {
    const process = this.processes.get(id);
    if (process !== undefined) return process;
    throw this.faults.error(sandboxErrors.processNotFound(id));
  }

  /** Passes when the VM runs; starts it for a start call, and for any call under model R. */
  async #awake(call: "start" | "other" = "other"): Promise<void> {
    if (this.vm === "running") return;
    if (call === "other" && this.#options.model === "S") throw this.faults.error(sandboxErrors.unavailable("container_unreachable"));
    await this.#vm.start();
  }
}
