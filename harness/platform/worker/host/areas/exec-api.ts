import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";

export interface ExecSpec {
  readonly command: string;
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
}

export interface ExecDone {
  readonly timedOut: boolean;
  /** Null when unknown. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Command time only, ms. */
  readonly durationMs: number;
}

/** What a Host does with commands (worker.md B.3). */
export interface ExecHostApi {
  exec(call: HostCall, spec: ExecSpec): Promise<HostReply<ExecDone>>;
}

export const EXEC_METHODS = ["exec"] as const satisfies readonly (keyof ExecHostApi)[];
