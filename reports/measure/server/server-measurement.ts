/** One restart of a workspace: from the first request that its cycle carried until it is online again. */
export interface Restart {
  readonly workspace: string;
  /** ms since the voyage began. */
  readonly requestedAt: number;
  /** How many requests the cycle carried. */
  readonly requests: number;
  /** Null when it never came online again, or failed: infinite. */
  readonly durationMs: number | null;
  /** The part of it in which neither the backend nor the agent was at work; null like the duration. */
  readonly overheadMs: number | null;
}

/** The first start of a workspace that was created: from its row until it is online. */
export interface Provision {
  readonly workspace: string;
  readonly createdAt: number;
  /** Null when it failed, or never came online: infinite. */
  readonly durationMs: number | null;
  /** The part of it in which neither the backend nor the agent was at work; null like the duration. */
  readonly overheadMs: number | null;
}

/** One death of a machine or an agent under a workspace that was up. */
export interface Death {
  readonly workspace: string;
  readonly diedAt: number;
  /** Until the workspace was taken offline; null when nobody noticed: infinite. */
  readonly detectionMs: number | null;
  /** Until it was online again; null when it never was: infinite. */
  readonly recoveryMs: number | null;
}

/** The figures of one measurement voyage of the workspace server. Plain data: it crosses threads. */
export interface ServerVoyageMeasurement {
  readonly subject: "server";
  /** What was wrong at sea, and on which backend. */
  readonly stratum: string;
  readonly profile: string;
  readonly scenario: string;
  /** The backend. */
  readonly model: string;
  readonly rig: string;
  readonly seed: number;
  readonly provisions: readonly Provision[];
  readonly restarts: readonly Restart[];
  readonly deaths: readonly Death[];
  /** Restarts that were asked for, by people and by the server itself. */
  readonly requests: number;
  /** How many workspaces the story had. */
  readonly workspaces: number;
  /** The most restarts that were asked for of one workspace, and the most cycles that one had beside its first start. */
  readonly mostRequests: number;
  readonly mostCycles: number;
  /** Of every 100 calls of the backend so many were spoiled. */
  readonly spoiledPercent: number;
  /** Cycles beside the first start of each workspace. */
  readonly cycles: number;
  /** Tokens that were revoked, by reason. */
  readonly revoked: Readonly<Record<string, number>>;
  /** Machines that run at rest and should not: no budget. */
  readonly leaked: number;
}

/** All voyages of one stratum and profile, with the raw samples. */
export interface ServerMeasurement extends Omit<ServerVoyageMeasurement, "scenario" | "model" | "rig" | "seed"> {
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly voyages: number;
}
