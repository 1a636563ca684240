import { EXEC_OUTCOMES } from "#reports/measure/measurement.ts";
import type { SeatrialReport } from "#reports/report.ts";
import { duration, NOTHING, ratio, share, whole } from "./figures.ts";
import type { Table } from "./tables.ts";

const shareOf = (part: number, total: number): string => (total === 0 ? NOTHING : share(part / total));

/** Where file reads were answered from, one row a stratum (worker:OBS-2). */
export const sourcesTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "File reads by source",
  columns: [
    { head: "Condition" },
    { head: "Profile", wide: true },
    { head: "Reads", numeric: true },
    { head: "R2", numeric: true },
    { head: "Container", numeric: true },
    { head: "None (404)", numeric: true },
  ],
  rows: measurements.flatMap(({ stratum, profile, reads }) => {
    const total = reads.r2 + reads.container + reads.notFound;
    if (total === 0) return [];
    return [[stratum, profile, whole(total), shareOf(reads.r2, total), shareOf(reads.container, total), shareOf(reads.notFound, total)]];
  }),
});

const OUTCOME_HEADS: Readonly<Record<(typeof EXEC_OUTCOMES)[number], string>> = {
  succeeded: "Exit 0",
  exitedOtherwise: "Other exit",
  timedOut: "Timed out",
  refused: "Never ran",
  interrupted: "Interrupted",
  failed: "Failed",
};

/** How commands ended, one row a stratum (worker:OBS-3). */
export const execsTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "Commands by how they ended",
  columns: [
    { head: "Condition" },
    { head: "Profile", wide: true },
    { head: "Commands", numeric: true },
    ...EXEC_OUTCOMES.map((name) => ({ head: OUTCOME_HEADS[name], numeric: true })),
  ],
  rows: measurements.flatMap(({ stratum, profile, execOutcomes }) => {
    const total = EXEC_OUTCOMES.reduce((sum, name) => sum + execOutcomes[name], 0);
    return total === 0 ? [] : [[stratum, profile, whole(total), ...EXEC_OUTCOMES.map((name) => shareOf(execOutcomes[name], total))]];
  }),
});

/** How old the last sync was whenever an answer told it; strata without a sync are left out. */
export const syncAgeTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "Age of the last sync, as answers told it",
  columns: [
    { head: "Condition" },
    { head: "Profile", wide: true },
    { head: "Answers", numeric: true },
    { head: "p50", numeric: true },
    { head: "p95", numeric: true },
    { head: "p99", numeric: true },
  ],
  rows: measurements.flatMap(({ stratum, profile, syncAge }) =>
    syncAge.samples === 0
      ? []
      : [[stratum, profile, whole(syncAge.samples), ...[syncAge.p50, syncAge.p95, syncAge.p99].map(({ value }) => duration(value))]],
  ),
});

/** What a fault costs: the same questions under each condition, one row each. */
export const conditionsTable = ({ measurements }: SeatrialReport): Table => ({
  caption: "Requests that needed a container, by what was wrong",
  columns: [
    { head: "Condition" },
    { head: "Profile", wide: true },
    { head: "Requests", numeric: true },
    { head: "Tries each", numeric: true },
    { head: "Served late", numeric: true },
    { head: "Exhausted", numeric: true },
    { head: "Wake p50", numeric: true },
    { head: "Wake p99", numeric: true },
  ],
  rows: measurements.map(({ stratum, profile, retry, wake }) => [
    stratum,
    profile,
    whole(retry.requests),
    ratio(retry.amplification),
    shareOf(retry.retriedAndServed, retry.requests),
    shareOf(retry.exhausted, retry.requests),
    duration(wake.p50.value),
    duration(wake.p99.value),
  ]),
});
