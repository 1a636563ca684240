import fc from "fast-check";
import { expect, test } from "vitest";
import { isJudgeable, nearestRank, ordered, percentileOf } from "./percentile.ts";

test.each([
  [0.5, 4, 2],
  [0.5, 5, 3],
  [0.95, 20, 19],
  [0.95, 21, 20],
  [0.99, 100, 99],
  [0.99, 101, 100],
  [0.07, 100, 7],
  [0.99, 1, 1],
])("the nearest rank of p%d among %i samples is %i", (p, count, rank) => {
  expect(nearestRank(p, count)).toBe(rank);
});

test("takes a sample that was measured, never a value between two", () => {
  const sorted = ordered([40, 10, 30, 20]);
  expect([0.25, 0.5, 0.75, 0.76].map((p) => percentileOf(sorted, p).value)).toEqual([10, 20, 30, 40]);
});

test("a failed wake is infinite and reaches the percentile that it has the rank of", () => {
  const sorted = ordered([...Array.from({ length: 98 }, () => 5), null, null]);
  expect(percentileOf(sorted, 0.98).value).toBe(5);
  expect(percentileOf(sorted, 0.99).value).toBe("infinite");
});

test("without samples there is no figure, not a zero", () => {
  expect(percentileOf([], 0.99)).toEqual({ p: 0.99, value: null, low: null, high: null });
});

test("bounds a percentile by the samples of its ranks", () => {
  const sorted = Array.from({ length: 1_000 }, (_, i) => i + 1);
  expect(percentileOf(sorted, 0.99)).toEqual({ p: 0.99, value: 990, low: 983, high: 997 });
});

test("a p99 is judged from 368 samples on", () => {
  expect([367, 368].map((count) => isJudgeable(0.99, count))).toEqual([false, true]);
});

test("is a sample, and at least its share of samples is not above it", () => {
  const samples = fc.array(fc.option(fc.nat()), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(samples, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (given, p) => {
      const sorted = ordered(given);
      const { value } = percentileOf(sorted, p);
      const limit = value === "infinite" ? Number.POSITIVE_INFINITY : Number(value);
      expect(sorted).toContain(limit);
      expect(sorted.filter((sample) => sample <= limit).length / sorted.length).toBeGreaterThanOrEqual(p - 1e-9);
    }),
    { seed: 1 },
  );
});
