import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";

export interface ExecSpec {
  readonly command: string;
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
}

export interface ExecDone {
  /** Where the result is kept. */
  readonly execId: string;
  readonly timedOut: boolean;
  /** Whether a command that ran out of time is known to be gone; true for one that ended by itself. */
  readonly killed: boolean;
  /** Null when unknown. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Only the tail of the output is here (worker:EXEC-19). */
  readonly truncated: boolean;
  /** Command time only, ms. */
  readonly durationMs: number;
}

/** A command that runs on without its request. */
export interface ExecStarted {
  readonly execId: string;
  readonly processId: string;
}

export type ExecStatus = "running" | "completed" | "timeout" | "error" | "lost";

/** What is known of one exec, whenever and by whomever it is asked. Times are ms since the epoch. */
export interface ExecReport {
  readonly processId: string | null;
  readonly command: string;
  readonly status: ExecStatus;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly startedAt: number;
  readonly completedAt: number | null;
}

/** What a Host does with commands (worker.md B.3). */
export interface ExecHostApi {
  exec(call: HostCall, spec: ExecSpec): Promise<HostReply<ExecDone>>;
  /** Answers once the command runs; the Host carries it to its end. */
  startExec(call: HostCall, spec: ExecSpec): Promise<HostReply<ExecStarted>>;
  /** Null for an id that this Host never gave or no longer keeps; `isolate` says who asks. */
  execStatus(isolate: string, execId: string): Promise<ExecReport | null>;
}

export const EXEC_METHODS = ["exec", "startExec", "execStatus"] as const satisfies readonly (keyof ExecHostApi)[];
