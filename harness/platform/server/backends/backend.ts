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
  /** The container's or instance's id; null when none is known. */
  readonly machine: string | null;
}

/** A backend's own words; for the log only (server:PROV-09). */
export interface Refused {
  readonly ok: false;
  readonly raw: string;
  /** Whether another try may do better. */
  readonly passing: boolean;
}

export type StartResult = { readonly ok: true; readonly machine: string; readonly url: string } | Refused;
export type StopResult = { readonly ok: true; readonly how: string } | Refused;

/** One way to run workloads. None of its methods rejects, but a start whose files cannot be made. */
export interface Backend {
  readonly name: Exclude<BackendName, "none">;
  start(order: StartOrder): Promise<StartResult>;
  stop(target: Target): Promise<StopResult>;
  probe(target: Target): Promise<ProbeSight>;
  /** Removes what outlives a stop; nothing where nothing does (server:STOP-04). */
  removeVolumes(workspaceId: string): Promise<StopResult>;
}
