import type { BackendName } from "#harness/platform/server/dispatch/choose-backend.ts";
import type { ProbeSight } from "#harness/platform/server/health/dead-status.ts";

/** What a workload is started with. */
export interface StartOrder {
  readonly workspaceId: string;
  readonly runtime: string;
  readonly tier: number;
  readonly env: Readonly<Record<string, string>>;
  /** Names this start: a backend that is asked for it twice does it once. */
  readonly key: string;
  /**
   * Makes what the agent finds under /configs; only a backend with volumes can carry it. Asked for as late as can be, and anew
   * for each try: a token that has no container yet would be taken for stale one day. Rejects when the database fails.
   */
  readonly files: () => Promise<Readonly<Record<string, string>>>;
  /** Drops what the agent remembers of earlier sessions; only Docker has it (server:RST-17). */
  readonly reset: boolean;
}

/** A workload as a backend knows it. */
export interface Target {
  readonly workspaceId: string;
  /** The container's or instance's id, or what a start of this key has started; null when none is known. */
  readonly machine: string | null;
}

const STARTED_BY = "start:";

/** Stands for the machine that a start of this key may have brought, where no answer named it (F-29). */
export const startedBy = (key: string): string => `${STARTED_BY}${key}`;

/** The key of the start that a machine is known by; null when it is known by its own id. */
export const startKeyOf = (machine: string | null): string | null =>
  machine?.startsWith(STARTED_BY) === true ? machine.slice(STARTED_BY.length) : null;

/** A backend's own words; for the log only (server:PROV-09). */
export interface Refused {
  readonly ok: false;
  readonly raw: string;
  /** Whether another try may do better. */
  readonly passing: boolean;
  /** Whether it may have been done all the same: no answer came, or one that says nothing of what was done. */
  readonly unsure: boolean;
}

export type StartResult = { readonly ok: true; readonly machine: string; readonly url: string } | Refused;
export type StopResult = { readonly ok: true; readonly how: string } | Refused;

/** One way to run workloads. None of its methods rejects, but a start whose files cannot be made. */
export interface Backend {
  readonly name: Exclude<BackendName, "none">;
  start(order: StartOrder): Promise<StartResult>;
  stop(target: Target): Promise<StopResult>;
  probe(target: Target): Promise<ProbeSight>;
  /** What a start of this key has brought; null where the workspace's name says as much. */
  find(start: Pick<StartOrder, "workspaceId" | "key">): Promise<StartResult | null>;
  /** Removes what outlives a stop; nothing where nothing does (server:STOP-04). */
  removeVolumes(workspaceId: string): Promise<StopResult>;
}
