import type { GatewayReport } from "./health-api.ts";
import type { BackupView } from "./sync-api.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { OperationReport } from "#harness/platform/worker/host/operations.ts";

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
  /** The work that was promised last (worker:LIFE-1). */
  readonly operation?: OperationReport;
  /** What the gateway last said of its VM; absent when it never did. */
  readonly report?: GatewayReport;
  readonly backup?: BackupView;
}

/** One line of a process table. */
export interface ProcessLine {
  readonly id: string;
  readonly command: string;
  readonly status: string;
}

/** What one process wrote, or, where there is none to be shown, what there is (worker:LIFE-9). */
export type LogReport =
  | { readonly found: true; readonly process: ProcessLine; readonly stdout: string; readonly stderr: string }
  | { readonly found: false; readonly processes: readonly ProcessLine[] };

/** How a destroy ended: null when the sandbox is gone; `stuck` when its own deadline passed (worker:LIFE-7). */
export interface DestroyDone {
  readonly error: string | null;
  readonly stuck: boolean;
}

/** What a Host does with the life of its sandbox (worker.md B.1, B.2). */
export interface LifecycleHostApi {
  wake(call: HostCall): Promise<HostReply<WakeDone>>;
  /** Promises a restart, `afterMs` from now. */
  restart(call: HostCall, afterMs: number): Promise<HostReply<{ readonly operationId: string }>>;
  state(): Promise<HostState>;
  /** Null for an operation that was never promised here, or long ago. */
  operation(id: string): Promise<OperationReport | null>;
  /** Of this process; of the gateway when null. */
  logs(processId: string | null): Promise<LogReport>;
  destroy(): Promise<DestroyDone>;
}

export const LIFECYCLE_METHODS = [
  "wake",
  "restart",
  "state",
  "operation",
  "logs",
  "destroy",
] as const satisfies readonly (keyof LifecycleHostApi)[];
