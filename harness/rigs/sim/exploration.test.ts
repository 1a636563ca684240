import { describe, expect, test } from "vitest";
import { KeyedDraws } from "#harness/seed/draw.ts";
import { drawMode, EXACT, Explorer, maxDelayMs, type Mode } from "./exploration.ts";

const LIMITS = { latencyMaxMs: 5_000, stallMaxMs: 60_000 };
const seeds = Array.from({ length: 600 }, (_, seed) => seed);
const draws = (seed: number): KeyedDraws => new KeyedDraws(seed);
const mode = (change: Partial<Mode>): Mode => ({ ...EXACT, name: "walk", ...change });

/** A draw that a stall may be placed at. */
const STALLING = 24;

describe("a voyage's mode", () => {
  test("is one of three, each about as often, a third of them with stalls", () => {
    const modes = seeds.map((seed) => drawMode(draws(seed), LIMITS));
    for (const name of ["latency", "walk", "pct"]) {
      const share = modes.filter((one) => one.name === name).length / modes.length;
      expect(share, `share of ${name}`).toBeGreaterThan(0.26);
      expect(share, `share of ${name}`).toBeLessThan(0.41);
    }
    const stalls = modes.filter((one) => one.stallsMax > 0).length / modes.length;
    expect([stalls > 0.26, stalls < 0.41], `share of stalls: ${stalls}`).toEqual([true, true]);
    expect(new Set(modes.map((one) => one.stallsMax))).toEqual(new Set([0, 1, 2, 3]));
  });

  test("is the seed's alone", () => {
    for (const seed of seeds.slice(0, 50)) expect(drawMode(draws(seed), LIMITS)).toEqual(drawMode(draws(seed), LIMITS));
  });

  test("has no stalls where the scenario allows none, and never a delay above its limits", () => {
    for (const seed of seeds) {
      const calm = drawMode(draws(seed), { latencyMaxMs: 250, stallMaxMs: 0 });
      expect([calm.stallsMax, calm.stallMaxMs]).toEqual([0, 0]);
      expect(maxDelayMs(calm)).toBeLessThanOrEqual(250);
      expect(maxDelayMs(drawMode(draws(seed), LIMITS))).toBeLessThanOrEqual(60_000);
    }
  });
});

describe("a message leg", () => {
  const latencies = (one: Mode): readonly number[] => seeds.map((draw) => new Explorer(one, draws(1)).latency(draw * 2_654_435));

  test("takes 1 ms in exact mode, no time on a walk, and a drawn time in latency mode", () => {
    expect(new Set(latencies(EXACT))).toEqual(new Set([1]));
    expect(new Set(latencies(mode({ name: "walk" })))).toEqual(new Set([0]));
    const drawn = latencies(mode({ name: "latency", latencyMaxMs: 5_000 }));
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(5_000);
    expect(Math.max(...drawn), "minutes are as likely as milliseconds").toBeGreaterThan(1_000);
  });

  test("goes in order of arrival in exact mode, and by its draw on a walk", () => {
    const exact = new Explorer(EXACT, draws(1));
    expect([exact.priority("a", 77), exact.priority("b", 3)]).toEqual([0, 0]);
    const walk = new Explorer(mode({ name: "walk" }), draws(1));
    expect([walk.priority("a", 77), walk.priority("b", 3)]).toEqual([77, 3]);
  });

  test("goes by its actor's priority under PCT, which changes at one to three points and then falls behind", () => {
    for (const seed of seeds.slice(0, 40)) {
      const pct = new Explorer(mode({ name: "pct" }), draws(seed));
      const values = Array.from({ length: 200 }, () => pct.priority("only actor", 5));
      const changes = values.filter((value, i) => i > 0 && value !== values[i - 1]);
      expect(changes.length, `changes with seed ${seed}`).toBeLessThanOrEqual(3);
      for (const value of changes) expect(value).toBeGreaterThan(values[0] ?? 0);
    }
  });
});

describe("a stall", () => {
  const stalling = mode({ stallsMax: 2, stallMaxMs: 1_000 });

  test("ends one millisecond before or after a deadline that lives", () => {
    const ends = seeds.map((i) => new Explorer(stalling, draws(1)).stallUntil(STALLING * i, 0, [700]));
    expect(new Set(ends)).toEqual(new Set([699, 701]));
  });

  test("is placed at no deadline that is over or too far away, and at none at all without one", () => {
    const until = (deadlines: readonly number[]): number | null => new Explorer(stalling, draws(1)).stallUntil(STALLING, 500, deadlines);
    expect([until([]), until([400, 500]), until([1_501])]).toEqual([null, null, null]);
    expect(until([1_500])).not.toBeNull();
  });

  test("happens as often as the mode allows, and is spent only where there was a deadline", () => {
    const explorer = new Explorer(stalling, draws(1));
    explorer.stallUntil(STALLING, 0, []);
    const stalled = Array.from({ length: 10 }, () => explorer.stallUntil(STALLING, 0, [700])).filter((end) => end !== null);
    expect(stalled).toHaveLength(2);
  });

  test("is rare among messages", () => {
    const explorer = new Explorer({ ...stalling, stallsMax: 10_000 }, draws(1));
    const stalled = Array.from({ length: 2_400 }, (_, draw) => explorer.stallUntil(draw, 0, [700])).filter((end) => end !== null);
    expect(stalled).toHaveLength(100);
  });
});

describe("fair scheduling", () => {
  test("ends latencies, priorities and stalls", () => {
    for (const name of ["latency", "walk", "pct"] as const) {
      const explorer = new Explorer(mode({ name, latencyMaxMs: 5_000, stallsMax: 3, stallMaxMs: 1_000 }), draws(1));
      explorer.becomeFair();
      expect([explorer.latency(12_345), explorer.priority("a", 77), explorer.stallUntil(STALLING, 0, [700])], `in mode ${name}`).toEqual([
        1,
        0,
        null,
      ]);
    }
  });
});
