import type { Spread } from "#reports/measure/spread.ts";
import type { SeatrialReport } from "#reports/report.ts";
import { duration, NOTHING, ratio, whole } from "./figures.ts";
import type { Column, Table } from "./tables.ts";

const PERCENTILES: readonly Column[] = [
  { head: "p50", numeric: true },
  { head: "p95", numeric: true },
  { head: "p99", numeric: true },
];

const values = ({ p50, p95, p99 }: Spread): readonly string[] => [p50, p95, p99].map(({ value }) => duration(value));

const inOne = (spread: Spread): string => (spread.samples === 0 ? NOTHING : values(spread).join(", "));

/** How long restarts take, one row a stratum of the workspace server. */
export const restartsTable = ({ serverMeasurements }: SeatrialReport): Table => ({
  caption: "Restarts: first request that a cycle carried until the workspace is online, one sample a cycle, those that failed infinite",
  columns: [
    { head: "Stratum" },
    { head: "Profile", wide: true },
    { head: "Restarts", numeric: true },
    ...PERCENTILES,
    { head: "Platform's part: p50, p95, p99", numeric: true },
    { head: "Requests", numeric: true },
    { head: "Cycles a request", numeric: true },
    { head: "Workspaces × requests", numeric: true },
    { head: "Calls spoiled", numeric: true },
    { head: "Most cycles of one", numeric: true },
  ],
  rows: serverMeasurements
    .filter(({ restart }) => restart.samples > 0)
    .map(({ stratum, profile, restart, overhead, requests, cyclesPerRequest, workspaces, mostRequests, mostCycles, spoiledPercent }) => [
      stratum,
      profile,
      whole(restart.samples),
      ...values(restart),
      inOne(overhead),
      whole(requests),
      ratio(cyclesPerRequest),
      `${whole(workspaces)} × ${whole(mostRequests)}`,
      `${whole(spoiledPercent)} %`,
      whole(mostCycles),
    ]),
});

/** How long workspaces take to come online, one row a stratum of the workspace server. */
export const provisionsTable = ({ serverMeasurements }: SeatrialReport): Table => ({
  caption: "Provisioning: from the creation of a workspace until it is online, one sample a workspace, those that failed infinite",
  columns: [
    { head: "Stratum" },
    { head: "Profile", wide: true },
    { head: "Workspaces", numeric: true },
    ...PERCENTILES,
    { head: "Platform's part: p50, p95, p99", numeric: true },
    { head: "Failed", numeric: true },
  ],
  rows: serverMeasurements
    .filter(({ provision }) => provision.samples > 0)
    .map(({ stratum, profile, provision, provisionOverhead, provisionsFailed }) => [
      stratum,
      profile,
      whole(provision.samples),
      ...values(provision),
      inOne(provisionOverhead),
      whole(provisionsFailed),
    ]),
});

/** What has no budget, one row a stratum of the workspace server. */
export const safetyTable = ({ serverMeasurements }: SeatrialReport): Table => ({
  caption: "No budget: one of these is one too many",
  columns: [
    { head: "What" },
    { head: "Stratum" },
    { head: "Voyages", numeric: true },
    { head: "Allowed", numeric: true },
    { head: "Found", numeric: true },
    { head: "Verdict" },
  ],
  rows: serverMeasurements.map(({ stratum, voyages, leaked }) => [
    "leaked instances",
    stratum,
    whole(voyages),
    whole(0),
    whole(leaked),
    { text: leaked === 0 ? "PASS" : "FAIL", tone: leaked === 0 ? "good" : "bad" },
  ]),
});

/** How long deaths go unnoticed and unhealed, one row a stratum of the workspace server. */
export const deathsTable = ({ serverMeasurements }: SeatrialReport): Table => ({
  caption: "Deaths: from the end of an agent or its machine until the workspace is offline, and until it is online again",
  columns: [
    { head: "Stratum" },
    { head: "Profile", wide: true },
    { head: "Deaths", numeric: true },
    { head: "Detected after: p50, p95, p99", numeric: true },
    { head: "Online after: p50, p95, p99", numeric: true },
  ],
  rows: serverMeasurements
    .filter(({ detection }) => detection.samples > 0)
    .map(({ stratum, profile, detection, recovery }) => [stratum, profile, whole(detection.samples), inOne(detection), inOne(recovery)]),
});

/** Tokens revoked by reason, and machines leaked: zero is the only good number. */
export const leftTable = ({ serverMeasurements }: SeatrialReport): Table => ({
  caption: "Tokens revoked by reason, and machines that run at rest and should not",
  columns: [
    { head: "Stratum" },
    { head: "Voyages", numeric: true },
    { head: "Tokens revoked" },
    { head: "Leaked machines", numeric: true },
  ],
  rows: serverMeasurements.map(({ stratum, voyages, revoked, leaked }) => [
    stratum,
    whole(voyages),
    revoked.map(({ reason, tokens }) => `${reason} ${whole(tokens)}`).join(", ") || "none",
    { text: whole(leaked), tone: leaked === 0 ? "good" : "bad" },
  ]),
});
