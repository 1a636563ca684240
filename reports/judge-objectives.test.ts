import { describe, expect, test } from "vitest";
import { judgeObjectives, type ObjectiveResult } from "./judge-objectives.ts";
import { mergeMeasurements } from "./measure/measure-history.ts";
import type { VoyageMeasurement } from "./measure/measurement.ts";
import { loadObjectives } from "./objectives.ts";
import { measured, voyages, wake } from "./sample-report.ts";

const judge = (name: string, list: readonly VoyageMeasurement[]): ObjectiveResult => {
  const [measurement] = mergeMeasurements(list);
  if (measurement === undefined) throw new Error("there is no stratum without voyages");
  const result = judgeObjectives(loadObjectives(), measurement).find((one) => one.objective === name);
  if (result === undefined) throw new Error(`${name} is no objective`);
  return result;
};

const overhead = (times: readonly number[]) => voyages(times.length, (i) => ({ wakes: [wake(30_000, times[i] ?? 0)] }));
const exhausting = (count: number, bad: number) =>
  voyages(count, (i) => ({ counts: { ...measured().counts, exhausted: i < bad ? 1 : 0 } }));

describe("platform overhead, a percentile", () => {
  test("passes when the interval's upper sample is within the limit", () => {
    const result = judge("wake-overhead", overhead(Array.from({ length: 1_000 }, (_, i) => i)));
    expect(result).toMatchObject({
      verdict: "PASS",
      measured: 989,
      interval: { low: 982, high: 996 },
      margin: 4_011,
      n: 1_000,
      unit: "boots",
    });
  });

  test("fails when even the lower sample is beyond it", () => {
    const result = judge("wake-overhead", overhead(Array.from({ length: 400 }, (_, i) => (i < 380 ? 1_000 : 6_000))));
    expect(result).toMatchObject({ verdict: "FAIL", measured: 6_000, margin: -1_000 });
    expect(result.burnRate).toBeCloseTo(5, 6);
  });

  test("gives no verdict while the limit lies in the interval", () => {
    const result = judge("wake-overhead", overhead(Array.from({ length: 400 }, (_, i) => (i < 397 ? 1_000 : 6_000))));
    expect(result).toMatchObject({ verdict: "INCONCLUSIVE", measured: 1_000 });
  });

  test("gives none below 368 boots, however good they are", () => {
    const result = judge("wake-overhead", overhead(Array.from({ length: 367 }, () => 10)));
    expect(result).toMatchObject({ verdict: "INCONCLUSIVE", n: 367, because: "367 boots: a verdict about a p99 needs 368" });
  });

  test("counts failed wakes as infinite", () => {
    const result = judge(
      "wake-overhead",
      voyages(400, (i) => ({ wakes: [i < 380 ? wake(20_000) : wake(null)] })),
    );
    expect(result).toMatchObject({ verdict: "FAIL", measured: "infinite", margin: null });
  });
});

describe("retry exhaustion, a share", () => {
  test("none of 299 voyages proves at most 1 %", () => {
    expect(judge("retry-exhaustion", exhausting(299, 0))).toMatchObject({
      verdict: "PASS",
      measured: 0,
      margin: 0.01,
      burnRate: 0,
      n: 299,
    });
  });

  test("none of 298 proves it not, and says how many would", () => {
    const result = judge("retry-exhaustion", exhausting(298, 0));
    expect(result).toMatchObject({ verdict: "INCONCLUSIVE", because: "298 voyages with 0 bad: a verdict needs 299 with no more" });
  });

  test("fails when the lower bound is over the target", () => {
    const result = judge("retry-exhaustion", exhausting(300, 12));
    expect(result).toMatchObject({ verdict: "FAIL", measured: 0.04, direction: "at most", limit: 0.01 });
    expect(result.burnRate).toBeCloseTo(4, 6);
  });

  test("over the target with too few to say so is no failure and no pass", () => {
    expect(judge("retry-exhaustion", exhausting(50, 1))).toMatchObject({ verdict: "INCONCLUSIVE" });
  });

  test("many requests of few voyages are few units", () => {
    const counts = { ...measured().counts, requests: 1_000 };
    expect(
      judge(
        "retry-exhaustion",
        voyages(20, () => ({ counts })),
      ),
    ).toMatchObject({ n: 20, events: 20_000, verdict: "INCONCLUSIVE" });
  });
});

describe("wakes served in time", () => {
  test("counts failed and late wakes, and exactly 90 s as in time", () => {
    const times = [90_000, 90_001, null];
    const result = judge(
      "wakes-within-90-s",
      voyages(300, (i) => ({ wakes: [wake(i < 3 ? (times[i] ?? null) : 20_000)] })),
    );
    expect(result.measured).toBeCloseTo(298 / 300, 10);
    expect(result).toMatchObject({ direction: "at least", limit: 0.99, unit: "boots", judged: false });
  });
});

test("gates under its own profile only", () => {
  const other = judge(
    "retry-exhaustion",
    voyages(299, () => ({ profile: "cold-60-180" })),
  );
  expect([judge("retry-exhaustion", exhausting(299, 0)).judged, other.judged]).toEqual([true, false]);
});

test("nothing measured is neither passed nor inconclusive", () => {
  const counts = { ...measured().counts, execs: { admitted: 0, timedOut: 0 } };
  expect(
    judge(
      "exec-timeout",
      voyages(5, () => ({ counts })),
    ),
  ).toMatchObject({ verdict: "NOT MEASURED", measured: null, n: 0 });
});
