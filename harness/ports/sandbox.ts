import type { HttpRequest, HttpResponse } from "./http.ts";

/** Status of a process as the SDK names it. */
export type ProcessStatus = "starting" | "running" | "completed" | "failed" | "killed" | "error";

/** A snapshot of a process. It never updates itself (worker:EXEC-23): ask again for fresh state. */
export interface ProcessInfo {
  readonly id: string;
  /** The string given to start, for the gateway the start script's path (worker:PROC-1). */
  readonly command: string;
  readonly status: ProcessStatus;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly exitCode?: number;
}

/** What the Host itself knows of its VM, through the container binding and not through the SDK. */
export interface VmView {
  readonly vm: "stopped" | "starting" | "running";
  /** Names one life of the VM; another id means that every earlier process is gone. Null while stopped. */
  readonly bootId: string | null;
  /** When this life began (the call that made the VM leave "stopped"), ms since the epoch. */
  readonly bootStartedAt: number | null;
  readonly processes: readonly ProcessInfo[];
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FileContent {
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
}

/** One entry of a directory. */
export interface FileInfo {
  readonly name: string;
  readonly absolutePath: string;
  /** Below the directory that was listed, without a leading slash. */
  readonly relativePath: string;
  readonly type: "file" | "directory";
  /** Bytes; 0 for a directory. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/**
 * One user's sandbox, as the Host sees it: the part of the SDK's surface that the worker uses
 * (worker.md C.6) plus the container binding's own view, which neither starts a VM nor touches
 * the idle clock. Every method may reject with a `BackendError` or a `LinkError`.
 */
export interface SandboxApi {
  /** The container binding's view; never starts a VM, never extends the idle clock. */
  peek(): Promise<VmView>;
  /** A raw TCP connect through the container binding; false where nothing listens or the VM is down. */
  probePort(port: number): Promise<boolean>;
  /** SDK model S answers without waking, model R starts the VM. Finished processes stay listed. */
  listProcesses(): Promise<readonly ProcessInfo[]>;
  /** Starts the VM when it is stopped, in both models. */
  startProcess(command: string, options: StartOptions): Promise<ProcessInfo>;
  /** Rejects with PROCESS_READY_TIMEOUT after `timeoutMs`; the process keeps running. */
  waitForExit(processId: string, timeoutMs: number): Promise<{ readonly exitCode: number }>;
  getLogs(processId: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** TERM to the whole tree, KILL after 5 s; resolves when it is gone or cannot be made to go. */
  killProcess(processId: string): Promise<void>;
  /** A foreground command in a session of its own; leaves no process record. */
  exec(command: string): Promise<CommandResult>;
  readFile(path: string): Promise<FileContent>;
  /** Creates or replaces a file; rejects with FILE_NOT_FOUND where its directory is missing. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Creates a directory and those above it; one that is there already is no error. */
  mkdir(path: string): Promise<void>;
  deleteFile(path: string): Promise<void>;
  /** False for what is not there; a directory exists too. */
  exists(path: string): Promise<boolean>;
  /** Entries of a directory in the order of their paths; with `recursive` of all below it. */
  listFiles(path: string, options: { readonly recursive: boolean }): Promise<readonly FileInfo[]>;
  /**
   * All files below a directory, through the container binding: a stopped VM stays stopped and refuses, the idle clock
   * goes on. Empty where there is no such directory.
   */
  scanFiles(path: string): Promise<readonly FileInfo[]>;
  /** One file through the container binding, as `scanFiles`. */
  loadFile(path: string): Promise<FileContent>;
  /** An HTTP request to a port in the VM. Where nothing listens it is refused; while the VM starts it *answers* 503. */
  containerFetch(port: number, request: HttpRequest): Promise<HttpResponse>;
  /**
   * An HTTP request to a port of the VM through the container binding: never starts a VM, never extends the
   * idle clock. Refused where nothing listens or the VM is down; while the VM starts the channel *answers* 503.
   * On `CONTROL_PORT` the image's control server answers, on others whatever listens there.
   */
  bindingFetch(port: number, request: HttpRequest): Promise<HttpResponse>;
  /** Ends the VM; its files and processes are gone. */
  destroy(): Promise<void>;
  /** While true the idle clock cannot put the VM to sleep; going back to false restarts that clock. */
  setKeepAlive(on: boolean): Promise<void>;
  setSleepAfter(ms: number): Promise<void>;
}

/** Where the control server of the image listens: `/api/write`, `/api/read`, `/api/delete` are its file calls. */
export const CONTROL_PORT = 3_000;

/** The RPC names of `SandboxApi`, for rigs that serve it over a wire. */
export const SANDBOX_METHODS = [
  "peek",
  "probePort",
  "listProcesses",
  "startProcess",
  "waitForExit",
  "getLogs",
  "killProcess",
  "exec",
  "readFile",
  "writeFile",
  "mkdir",
  "deleteFile",
  "exists",
  "listFiles",
  "scanFiles",
  "loadFile",
  "containerFetch",
  "bindingFetch",
  "destroy",
  "setKeepAlive",
  "setSleepAfter",
] as const satisfies readonly (keyof SandboxApi)[];
