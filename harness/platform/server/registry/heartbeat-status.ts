import type { WorkspaceStatus } from "#harness/platform/server/status.ts";

export interface HeartbeatSight {
  readonly status: WorkspaceStatus;
  /** Share of failed calls, 0 to 1. */
  readonly errorRate: number;
  readonly runtimeState: string;
  /** Declared with this very heartbeat (server:REG-17). */
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** Declared with earlier heartbeats. */
  readonly knownCapabilities: Readonly<Record<string, boolean>>;
}

const DEGRADED_FROM = 0.5;
const HEALTHY_BELOW = 0.1;

/** Where a heartbeat leads: never to failed, which needs a message (server:PROV-06); null: the status stays as it is. */
export type HeartbeatStatus = Exclude<WorkspaceStatus, "failed"> | null;

/** The status that a heartbeat brings (server:REG-07, REG-08, REG-09). */
export const statusAfterHeartbeat = ({ status, errorRate, runtimeState, capabilities }: HeartbeatSight): HeartbeatStatus => {
  if (status === "offline" || status === "provisioning") return "online";
  if (status === "online" && runtimeState === "wedged") return "degraded";
  if (capabilities["status_mgmt"] === true) return null;
  if (status === "online" && errorRate >= DEGRADED_FROM) return "degraded";
  if (status === "degraded" && errorRate < HEALTHY_BELOW && runtimeState === "") return "online";
  return null;
};
