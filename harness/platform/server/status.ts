/** Every status that a workspace may have (server.md C.1; decisions: C.1). */
export const WORKSPACE_STATUSES = [
  "provisioning",
  "online",
  "offline",
  "degraded",
  "failed",
  "removed",
  "paused",
  "hibernated",
  "hibernating",
  "awaiting_agent",
] as const;

export type WorkspaceStatus = (typeof WORKSPACE_STATUSES)[number];

/** Nothing should run for a workspace in one of these. */
export const PARKED: readonly WorkspaceStatus[] = ["removed", "paused", "hibernated", "hibernating"];
