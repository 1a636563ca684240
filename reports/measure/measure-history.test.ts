import { describe, expect, test } from "vitest";
import { measureHistory, mergeMeasurements } from "./measure-history.ts";
import { answered, asked, boot, historyOf } from "./sample-history.ts";

const exhausted = { attempts: 3, reason: "container_starting", errorType: "container_error", admitted: false };

const day = historyOf(
  asked(0, 1, { verb: "exec", command: "echo a" }),
  boot(10, 20_000),
  answered(21_000, 1, { status: 200, attempts: 2, exitCode: 0 }),
  asked(22_000, 2, { verb: "exec", command: "sleep 90" }),
  answered(82_000, 2, { status: 504, attempts: 1, errorType: "timeout" }),
  asked(83_000, 3, { verb: "exec", command: "echo b" }),
  answered(90_000, 3, { status: 503, ...exhausted }),
  asked(91_000, 4, { verb: "read", path: "/kept", source: "auto" }),
  answered(91_100, 4, { status: 200, source: "r2", attempts: 1 }),
  asked(92_000, 5, { verb: "read", path: "/kept", source: "container" }),
  answered(92_100, 5, { status: 404, source: "container" }),
  asked(93_000, 6, { verb: "read", path: "/never", source: "auto" }),
  answered(93_100, 6, { status: 404, source: "container" }),
  asked(94_000, 7, { verb: "state" }),
  answered(94_100, 7, { status: 200 }),
);

describe("measureHistory", () => {
  test("counts requests, tries and what became of them", () => {
    expect(measureHistory(day, { stratum: "day" }).counts).toMatchObject({
      requests: 5,
      attempts: 2 + 1 + 3 + 1 + 1,
      retried: 2,
      retriedAndServed: 1,
      exhausted: 1,
      errors: { timeout: 1, container_starting: 1 },
      execs: { admitted: 2, timedOut: 1 },
    });
  });

  test("tells reads by source, and a 404 of a stored name from one of a name nobody stored", () => {
    const { counts } = measureHistory(day, { stratum: "day" });
    expect(counts.reads).toEqual({ r2: 1, container: 0, notFound: 2 });
    expect(counts.storedReads).toEqual({ found: 1, notFound: 1 });
    expect(measureHistory(day, { stratum: "day", storedPaths: ["/never"] }).counts.storedReads.notFound).toBe(2);
  });

  test("says which voyage it was, in plain data", () => {
    const measured = measureHistory(day, { stratum: "day" });
    expect(measured).toMatchObject({ stratum: "day", profile: "production-like", scenario: "worker/measure/told", model: "S", seed: 7 });
    expect(structuredClone(measured)).toEqual(measured);
  });
});

test("mergeMeasurements keeps strata apart and samples raw", () => {
  const of = (stratum: string) => measureHistory(day, { stratum });
  const merged = mergeMeasurements([of("day"), of("night"), of("day")]);
  expect(merged.map(({ stratum, wakes, voyages }) => [stratum, wakes.length, voyages.length])).toEqual([
    ["day", 2, 2],
    ["night", 1, 1],
  ]);
});
