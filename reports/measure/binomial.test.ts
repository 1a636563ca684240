import { describe, expect, test } from "vitest";
import { binomialCdf, rankInterval, smallestJudgeableCount } from "./binomial.ts";

describe("binomialCdf", () => {
  test("sums what can be counted by hand", () => {
    // Two coins: no head 1/4, at most one 3/4.
    expect(binomialCdf(0, { count: 2, p: 0.5 })).toBeCloseTo(0.25, 12);
    expect(binomialCdf(1, { count: 2, p: 0.5 })).toBeCloseTo(0.75, 12);
    expect(binomialCdf(2, { count: 2, p: 0.5 })).toBe(1);
    expect(binomialCdf(-1, { count: 2, p: 0.5 })).toBe(0);
  });

  test("does not underflow where every single term does", () => {
    expect(binomialCdf(5_000, { count: 10_000, p: 0.5 })).toBeCloseTo(0.504, 3);
    expect(binomialCdf(9_900, { count: 10_000, p: 0.99 })).toBeCloseTo(0.513, 2);
  });
});

test.each([
  [400, 392, 400],
  [1_000, 983, 997],
  [2_000, 1_971, 1_989],
  [5_000, 4_936, 4_964],
  [10_000, 9_880, 9_920],
])("the p99 of %i samples lies between ranks %i and %i", (count, lower, upper) => {
  expect(rankInterval({ count, p: 0.99 })).toEqual({ lower, upper });
});

test("a p99 of 300 samples has no upper bound", () => {
  expect(rankInterval({ count: 300, p: 0.99 })).toEqual({ lower: 293, upper: null });
});

test.each([
  [0.5, 6],
  [0.9, 36],
  [0.95, 72],
  [0.99, 368],
  [0.999, 3_688],
])("a p%d needs %i samples for a bound on both sides", (p, count) => {
  expect(smallestJudgeableCount(p)).toBe(count);
  expect(rankInterval({ count, p }).upper).toBe(count);
  expect(rankInterval({ count: count - 1, p }).upper).toBeNull();
});
