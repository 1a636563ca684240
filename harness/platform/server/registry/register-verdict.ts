import type { BearerFate } from "#harness/platform/server/auth/bearer.ts";
import type { WorkspaceStatus } from "#harness/platform/server/status.ts";

/** What is known when an agent registers or sends a heartbeat. */
export interface AgentCall {
  readonly call: "register" | "heartbeat";
  /** Null when no such workspace exists. */
  readonly status: WorkspaceStatus | null;
  readonly bearer: BearerFate;
  /** Whether the workspace has any live token. */
  readonly hasLiveToken: boolean;
  /** The agent named another instance than the current one (decisions: E-42). */
  readonly foreignInstance: boolean;
}

export type AgentVerdict = "accept" | "unauthorized-missing" | "unauthorized-invalid" | "gone" | "conflict" | "unknown-workspace";

/**
 * Whether an agent may say what it says: a removed workspace never comes back (server:REG-10), a
 * parked one stays parked (server:REG-11), and a token is asked for when the workspace has a live one
 * (server:REG-12). A bearer that is not valid is never passed over.
 */
export const judgeAgentCall = ({ call, status, bearer, hasLiveToken, foreignInstance }: AgentCall): AgentVerdict => {
  if (bearer === "revoked" || bearer === "unknown") return status === "removed" && bearer === "unknown" ? "gone" : "unauthorized-invalid";
  if (status === null) return call === "register" ? "accept" : "unknown-workspace";
  if (status === "removed") return "gone";
  if (bearer === "absent" && hasLiveToken) return "unauthorized-missing";
  if (status === "paused" || status === "hibernated" || status === "hibernating" || foreignInstance) return "conflict";
  return "accept";
};
