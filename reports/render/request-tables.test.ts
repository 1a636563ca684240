import { expect, test } from "vitest";
import { buildReport } from "#reports/build-report.ts";
import { measured, reportInput } from "#reports/sample-report.ts";
import { conditionsTable, execsTable, sourcesTable, syncAgeTable } from "./request-tables.ts";

const { counts } = measured();
const quiet = measured({ stratum: "quiet", counts: { ...counts, reads: { r2: 0, container: 0, notFound: 0 } } });
const down = measured({
  stratum: "bucket down",
  counts: {
    ...counts,
    requests: 4,
    attempts: 6,
    retried: 2,
    retriedAndServed: 1,
    exhausted: 1,
    reads: { r2: 1, container: 2, notFound: 1 },
    execOutcomes: { succeeded: 3, exitedOtherwise: 0, timedOut: 1, refused: 0, interrupted: 0, failed: 0 },
    syncAges: [60_000, 120_000],
  },
});
const report = buildReport(reportInput({ measurements: [quiet, down] }));

test("sources, commands and sync ages have a row for each condition that shows some", () => {
  expect(sourcesTable(report).rows).toEqual([["bucket down", "production-like", "4", "25 %", "50 %", "25 %"]]);
  expect(execsTable(report).rows).toEqual([["bucket down", "production-like", "4", "75 %", "0 %", "25 %", "0 %", "0 %", "0 %"]]);
  expect(syncAgeTable(report).rows).toEqual([["bucket down", "production-like", "2", "60.0 s", "120 s", "120 s"]]);
});

test("conditions stand side by side", () => {
  expect(conditionsTable(report).rows.map((row) => row.slice(0, 6))).toEqual([
    ["quiet", "production-like", "1", "1.00", "0 %", "0 %"],
    ["bucket down", "production-like", "4", "1.50", "25 %", "25 %"],
  ]);
});
