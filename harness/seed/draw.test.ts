import { describe, expect, test } from "vitest";
import { between, KeyedDraws, logUniform } from "./draw.ts";
import { hash32, hashBytes } from "./hash32.ts";

describe("hash32", () => {
  test("is the same number on every machine (golden values change only on purpose)", () => {
    expect([hash32(0), hash32(1), hash32(1, "wake", 7), hash32(4294967295, "client-1", "x", 2 ** 40)]).toEqual([
      0, 1364076727, 1520503684, 1867335264,
    ]);
  });

  test("tells apart keys that only differ in where a part ends", () => {
    expect(hash32(1, "ab", "c")).not.toBe(hash32(1, "a", "bc"));
  });

  test("of bytes is that of their numbers", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(hashBytes(7, bytes)).toBe(hash32(7, ...bytes));
  });
});

describe("keyed draws", () => {
  test("one key's stream does not move when another key is drawn", () => {
    const alone = new KeyedDraws(7);
    const crowded = new KeyedDraws(7);
    crowded.next("noise");
    crowded.next("noise");
    expect(crowded.next("client-1")).toBe(alone.next("client-1"));
    expect(crowded.next("client-1")).toBe(alone.next("client-1"));
  });
});

describe("shapes of draws", () => {
  test("between keeps its bounds", () => {
    for (let i = 0; i < 1000; i += 1) {
      const value = between(hash32(3, i), 5, 9);
      expect(value).toBeGreaterThanOrEqual(5);
      expect(value).toBeLessThanOrEqual(9);
    }
  });

  test("log-uniform gives each decade its share", () => {
    const values = Array.from({ length: 6000 }, (_, i) => logUniform(hash32(9, i), 100_000));
    const share = (low: number, high: number): number => values.filter((v) => v >= low && v < high).length / values.length;
    for (const decade of [1, 10, 100, 1000, 10_000]) {
      expect(share(decade, decade * 10), `share of ${decade}..${decade * 10}`).toBeGreaterThan(0.13);
    }
    expect(Math.max(...values)).toBeLessThanOrEqual(100_000);
  });
});
