import type { Percentile } from "#reports/measure/percentile.ts";
import type { Spread } from "#reports/measure/spread.ts";
import type { MeasurementSummary } from "#reports/measure/summary.ts";
import type { SeatrialReport } from "#reports/report.ts";
import { duration, ratio, share, whole } from "./figures.ts";
import type { Column, Table } from "./tables.ts";

const PERCENTILES: readonly Column[] = [
  { head: "p50", numeric: true },
  { head: "p95", numeric: true },
  { head: "p99", numeric: true },
];

const values = ({ p50, p95, p99 }: Spread): readonly string[] => [p50, p95, p99].map(({ value }) => duration(value));

/** The interval of a percentile; a side without a bounding sample is told. */
const interval = ({ low, high }: Percentile): string =>
  `${low === null ? "no bound" : duration(low)} to ${high === null ? "no bound" : duration(high)}`;

/** Wake times as clients saw them, one row a stratum. */
export const wakesTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "Wake time: first request to a sleeping sandbox until first success, one sample a boot, failed wakes infinite",
  columns: [
    { head: "Stratum" },
    { head: "Profile" },
    { head: "Boots", numeric: true },
    { head: "Failed", numeric: true },
    ...PERCENTILES,
    { head: "p99 interval", numeric: true },
    { head: "p50, p95, p99 of the served", wide: true, numeric: true },
  ],
  rows: measurements.map(({ stratum, profile, boots, wake, servedWake }) => [
    stratum,
    profile,
    whole(boots.attempted),
    whole(boots.failed),
    ...values(wake),
    wake.samples === 0 ? "–" : interval(wake.p99),
    values(servedWake).join(", "),
  ]),
});

/** What the platform adds to a wake, one row a stratum. */
export const overheadTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "What the platform adds to a wake: first success minus the later of request and gateway readiness (clean: one start, no kill)",
  columns: [
    { head: "Stratum" },
    { head: "Profile" },
    ...PERCENTILES,
    { head: "Starts", numeric: true },
    { head: "Kills", numeric: true },
    { head: "Tries", numeric: true },
    { head: "Clean", numeric: true },
  ],
  rows: measurements.map(({ stratum, profile, boots, overhead }) => [
    stratum,
    profile,
    ...values(overhead),
    boots.attempted === 0 ? "–" : ratio(boots.gatewayStarts / boots.attempted),
    whole(boots.gatewayKills),
    whole(boots.attemptsMax),
    `${whole(boots.cleanly)} of ${whole(boots.attempted)}`,
  ]),
});

const PHASE_WORDS: Readonly<Record<string, string>> = {
  queue: "queue: until the Host had it",
  decide: "decide: until something was started",
  provision: "provision: the VM starts",
  restore: "restore: the backup is applied",
  start: "start: the gateway opens its port",
  detect: "detect: the platform notices",
  firstByte: "first byte: the operation and its answer",
  other: "other: settling, failed starts, waits",
};

/** Where the time of served wakes goes, one table a stratum. */
export const phasesTable = ({ stratum, profile, phases }: MeasurementSummary): Table => ({
  caption: `Phases of a served wake: ${stratum}, given profile ${profile}`,
  columns: [{ head: "Phase" }, { head: "Boots that show it", numeric: true }, ...PERCENTILES],
  rows: phases.map(({ phase, spread }) => [PHASE_WORDS[phase] ?? phase, whole(spread.samples), ...values(spread)]),
});

const shareOf = (part: number, total: number): string => (total === 0 ? "–" : share(part / total));

/** Retries, files and commands, one row a stratum. */
export const requestsTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "Requests that needed a container, file reads, commands",
  columns: [
    { head: "Stratum" },
    { head: "Requests", numeric: true },
    { head: "Tries a request", numeric: true },
    { head: "Retried", numeric: true },
    { head: "Served after a retry", numeric: true },
    { head: "Exhausted (503)", numeric: true },
    { head: "Reads: R2, container, 404", numeric: true },
    { head: "404 of stored names", numeric: true },
    { head: "Commands timed out", numeric: true },
    { head: "Errors by kind" },
  ],
  rows: measurements.map(({ stratum, retry, reads, storedReads, execs, errors }) => [
    stratum,
    whole(retry.requests),
    ratio(retry.amplification),
    whole(retry.retried),
    shareOf(retry.retriedAndServed, retry.retried),
    shareOf(retry.exhausted, retry.requests),
    `${whole(reads.r2)}, ${whole(reads.container)}, ${whole(reads.notFound)}`,
    shareOf(storedReads.notFound, storedReads.found + storedReads.notFound),
    shareOf(execs.timedOut, execs.admitted),
    errors.map(({ kind, count }) => `${kind} ${whole(count)}`).join(", ") || "none",
  ]),
});
