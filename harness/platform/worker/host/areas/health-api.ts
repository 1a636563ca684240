import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { RecoveryRecord, SandboxAlert, Sight } from "#harness/platform/worker/host/recovery.ts";

/** How one check ended. */
export interface CheckResult {
  readonly ok: boolean;
  /** How long it took, ms. */
  readonly ms: number;
  /** Why it is not ok; null when it is. */
  readonly reason: string | null;
}

/** What a gateway last said of the VM that it runs in. */
export interface GatewayReport {
  readonly totalMB: number;
  readonly freeMB: number;
  readonly version: string;
}

/** What a Host knows of its sandbox's health, without waking or touching it (worker.md B.6). */
export interface HostHealth {
  /** One word of worker.md C.1. */
  readonly state: string;
  readonly vm: "stopped" | "starting" | "running" | "unknown";
  readonly breaker: boolean;
  readonly sandbox: CheckResult;
  readonly gateway: CheckResult;
  readonly filesystem: CheckResult;
  /** The live gateway; `startedAt` in ms since the epoch. */
  readonly gatewayProcess: { readonly id: string; readonly startedAt: number } | null;
  /** Live processes; null when they could not be listed. */
  readonly processCount: number | null;
  readonly recovery: RecoveryRecord;
}

/** What a scheduled check found and did. */
export interface CheckDone {
  readonly sight: Sight;
  readonly restarted: boolean;
  readonly alerts: readonly SandboxAlert[];
}

/** What a Host does about its sandbox's health (worker.md A, HEALTH). */
export interface HealthHostApi {
  health(): Promise<HostHealth>;
  /** The scheduled check, with recovery. */
  checkHealth(call: HostCall): Promise<HostReply<CheckDone>>;
  /** Closes the breaker, and starts a gateway that failed anew (worker.md C.2, ST15 to ST4). */
  resetBreaker(call: HostCall): Promise<HostReply<{ readonly alerts: readonly SandboxAlert[] }>>;
}

export const HEALTH_METHODS = ["health", "checkHealth", "resetBreaker"] as const satisfies readonly (keyof HealthHostApi)[];
