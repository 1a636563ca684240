import { describe, expect, test } from "vitest";
import { clusteredShare, shareBounds, unitsNeeded } from "./proportion.ts";

describe("shareBounds", () => {
  test("follows the rule of three: none of 299 bad proves at most 1 %", () => {
    expect(shareBounds({ bad: 0, count: 299 }).high).toBeLessThanOrEqual(0.01);
    expect(shareBounds({ bad: 0, count: 298 }).high).toBeGreaterThan(0.01);
  });

  test("agrees with tabled exact bounds for 5 of 50", () => {
    const { low, high } = shareBounds({ bad: 5, count: 50 });
    // One-sided 95 %: the ends of the two-sided 90 % interval of Clopper and Pearson.
    expect(low).toBeCloseTo(0.0402, 3);
    expect(high).toBeCloseTo(0.1991, 3);
  });

  test("knows nothing without units, and everything bad is not bounded from above", () => {
    expect(shareBounds({ bad: 0, count: 0 })).toEqual({ low: 0, high: 1 });
    expect(shareBounds({ bad: 3, count: 3 }).high).toBe(1);
  });
});

test.each([
  [0, 0.01, 299],
  [1, 0.01, 473],
  [2, 0.01, 628],
  [5, 0.01, 1_049],
  [20, 0.01, 2_902],
  [0, 0.001, 2_995],
  [0, 0.1, 29],
])("%i bad units prove at most %d bad from %i on", (bad, allowed, count) => {
  expect(unitsNeeded(bad, allowed)).toBe(count);
});

describe("clusteredShare", () => {
  test("voyages of one size count one each, however many events they have", () => {
    const voyages = Array.from({ length: 10 }, (_, i) => ({ bad: i === 0 ? 20 : 0, total: 20 }));
    expect(clusteredShare(voyages)).toEqual({ badEvents: 20, events: 200, units: { bad: 1, count: 10 } });
  });

  test("one huge voyage is not worth many", () => {
    const { units } = clusteredShare([{ bad: 0, total: 1_000 }, ...Array.from({ length: 9 }, () => ({ bad: 0, total: 1 }))]);
    expect(units.count).toBe(1);
  });

  test("voyages without events are no units, and a part of a bad unit is a whole one", () => {
    const voyages = [{ bad: 0, total: 0 }, ...Array.from({ length: 5 }, (_, i) => ({ bad: i === 0 ? 1 : 0, total: 20 }))];
    expect(clusteredShare(voyages)).toEqual({ badEvents: 1, events: 100, units: { bad: 1, count: 5 } });
  });
});
