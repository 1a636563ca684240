import type { Failure } from "#harness/platform/worker/failure.ts";

/** What every request to a Host says about itself. Times are ms since the epoch. */
export interface HostCall {
  readonly requestId: string;
  /** Which isolate asks; the Host treats all alike. */
  readonly isolate: string;
  /** 1 for the first try of a request. */
  readonly attempt: number;
  readonly requestedAt: number;
  /** How long this try may wait for readiness, ms. */
  readonly wakeBudgetMs: number;
}

export type HostReply<T> =
  | { readonly ok: true; readonly value: T; /** Time spent waiting for readiness, ms. */ readonly waitedMs: number }
  | { readonly ok: false; readonly failure: Failure };

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

export interface ReadDone {
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
}

export type WakeAction = "none" | "started" | "joined";

export interface WakeDone {
  readonly action: WakeAction;
  readonly previousState: string;
}

/** What the Host knows without waking anything (worker:STATE-4, STATE-7). */
export interface HostState {
  readonly vm: "stopped" | "starting" | "running";
  readonly everStarted: boolean;
  readonly liveProcesses: number;
  readonly gatewayAlive: boolean;
  /** Null when nothing was probed. */
  readonly gatewayHealthy: boolean | null;
  readonly bootStartedAt: number | null;
}

/** The methods of the Durable Object that owns one sandbox. */
export interface HostApi {
  exec(call: HostCall, spec: ExecSpec): Promise<HostReply<ExecDone>>;
  read(call: HostCall, path: string): Promise<HostReply<ReadDone>>;
  wake(call: HostCall): Promise<HostReply<WakeDone>>;
  restart(call: HostCall): Promise<HostReply<{ readonly operationId: string }>>;
  state(): Promise<HostState>;
}

/** The RPC names of `HostApi`, for rigs that serve it over a link. */
export const HOST_METHODS = ["exec", "read", "wake", "restart", "state"] as const satisfies readonly (keyof HostApi)[];
