import type { WorkspaceStatus } from "#harness/platform/server/status.ts";

/** What the stale-token pass knows of one workspace that has a live token. */
export interface TokenHolder {
  readonly id: string;
  readonly status: WorkspaceStatus;
  readonly external: boolean;
  /** When a live token of it was last used, or else minted, the newest; ms since the epoch. */
  readonly newestActivityMs: number;
}

export interface StaleQuestion {
  readonly holders: readonly TokenHolder[];
  /** The first 12 characters of the ids of workspaces that have a container; null when the list could not be had. */
  readonly containers: ReadonlySet<string> | null;
  /** Statuses whose tokens outlive their container on purpose. */
  readonly spared: readonly WorkspaceStatus[];
  /** Activity before this instant is stale, ms since the epoch. */
  readonly cutoffMs: number;
}

/** How many characters of a workspace's id its container's name carries (server:TOK-13). */
export const CONTAINER_PREFIX = 12;

/**
 * Whose tokens nobody can hold any more: no container, no activity within the grace (server:TOK-01).
 * An empty list of containers is no short cut (server:TOK-05), a missing one stops the pass (server:TOK-06).
 */
export const staleHolders = ({ holders, containers, spared, cutoffMs }: StaleQuestion): readonly string[] => {
  if (containers === null) return [];
  return holders
    .filter((one) => !one.external && !spared.includes(one.status))
    .filter((one) => !containers.has(one.id.slice(0, CONTAINER_PREFIX)))
    .filter((one) => one.newestActivityMs < cutoffMs)
    .map((one) => one.id);
};
