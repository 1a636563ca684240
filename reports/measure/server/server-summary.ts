import { spreadOf, type Spread } from "#reports/measure/spread.ts";
import type { ServerMeasurement } from "./server-measurement.ts";

/** What a report says about one stratum of the workspace server. Plain JSON: infinite figures are the word "infinite". */
export interface ServerSummary {
  readonly stratum: string;
  readonly profile: string;
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  readonly voyages: number;
  /** One sample a workspace that was created; those that failed are infinite. */
  readonly provision: Spread;
  /** What of it neither the backend nor the agent took. */
  readonly provisionOverhead: Spread;
  /** How many of them failed, or never came online. */
  readonly provisionsFailed: number;
  /** One sample a cycle that somebody asked for; those that never came online are infinite. */
  readonly restart: Spread;
  /** What of it neither the backend nor the agent took. */
  readonly overhead: Spread;
  /** From a death until the workspace was offline, and until it was online again. */
  readonly detection: Spread;
  readonly recovery: Spread;
  readonly requests: number;
  readonly cycles: number;
  readonly workspaces: number;
  readonly mostRequests: number;
  readonly mostCycles: number;
  readonly spoiledPercent: number;
  /** Null without requests. */
  readonly cyclesPerRequest: number | null;
  readonly revoked: readonly { readonly reason: string; readonly tokens: number }[];
  readonly leaked: number;
}

/** The figures of one stratum as the report carries them. */
export const summariseServer = (measurement: ServerMeasurement): ServerSummary => {
  const { stratum, profile, scenarios, models, voyages, provisions, restarts, deaths, requests, cycles, revoked, leaked } = measurement;
  const { workspaces, mostRequests, mostCycles, spoiledPercent } = measurement;
  return {
    ...{ stratum, profile, scenarios, models, voyages },
    provision: spreadOf(provisions.map(({ durationMs }) => durationMs)),
    provisionOverhead: spreadOf(provisions.map(({ overheadMs }) => overheadMs)),
    provisionsFailed: provisions.filter(({ durationMs }) => durationMs === null).length,
    restart: spreadOf(restarts.map(({ durationMs }) => durationMs)),
    overhead: spreadOf(restarts.map(({ overheadMs }) => overheadMs)),
    detection: spreadOf(deaths.map(({ detectionMs }) => detectionMs)),
    recovery: spreadOf(deaths.map(({ recoveryMs }) => recoveryMs)),
    ...{ requests, cycles, leaked, workspaces, mostRequests, mostCycles, spoiledPercent },
    cyclesPerRequest: requests === 0 ? null : cycles / requests,
    revoked: Object.entries(revoked).map(([reason, tokens]) => ({ reason, tokens })),
  };
};
