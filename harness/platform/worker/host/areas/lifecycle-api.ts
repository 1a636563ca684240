import type { BackupView } from "./sync-api.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";

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
  readonly backup?: BackupView;
}

/** What a Host does with the life of its sandbox (worker.md B.1, B.2). */
export interface LifecycleHostApi {
  wake(call: HostCall): Promise<HostReply<WakeDone>>;
  restart(call: HostCall): Promise<HostReply<{ readonly operationId: string }>>;
  state(): Promise<HostState>;
}

export const LIFECYCLE_METHODS = ["wake", "restart", "state"] as const satisfies readonly (keyof LifecycleHostApi)[];
