import { refuse } from "#harness/platform/server/routes/respond.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import type { AgentVerdict } from "./register-verdict.ts";

/** The answer of a verdict; null when the agent is let in (decisions: REG-10, REG-11, E-42). */
export const refusalOf = (verdict: AgentVerdict, row: WorkspaceRow | null): Response | null => {
  switch (verdict) {
    case "accept":
      return null;
    case "unauthorized-missing":
      return refuse(401, "missing workspace auth token");
    case "unauthorized-invalid":
      return refuse(401, "invalid workspace auth token");
    case "gone":
      return refuse(410, "workspace removed");
    case "conflict":
      return refuse(409, "the workspace does not expect this agent now", { status: row?.status ?? "unknown" });
    case "unknown-workspace":
      return refuse(401, "missing workspace auth token");
  }
};
