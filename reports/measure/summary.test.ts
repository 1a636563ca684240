import { expect, test } from "vitest";
import type { Wake } from "./measurement.ts";
import { summarise } from "./summary.ts";

const wake = (wakeMs: number | null): Wake => ({
  user: "u1",
  requestedAt: 0,
  requests: 1,
  wakeMs,
  overheadMs: wakeMs === null ? null : 1_500,
  phases: null,
  gatewayStarts: 1,
  gatewayKills: wakeMs === null ? 1 : 0,
  attempts: wakeMs === null ? 3 : 1,
});

const summaryOf = (times: readonly (number | null)[]) =>
  summarise({ stratum: "s", profile: "p", scenarios: ["x"], models: ["S"], wakes: times.map(wake), undecidedWakes: 0, voyages: [] });

test("failed wakes are infinite in the wake time and absent from that of the served", () => {
  const { wake: all, servedWake, overhead, boots } = summaryOf([20_000, 30_000, null, null]);
  expect([all.p50.value, all.p95.value]).toEqual([30_000, "infinite"]);
  expect([servedWake.samples, servedWake.p50.value, servedWake.p99.value]).toEqual([2, 20_000, 30_000]);
  expect(overhead.p99.value).toBe("infinite");
  expect(boots).toMatchObject({ attempted: 4, served: 2, failed: 2, gatewayStarts: 4, gatewayKills: 2, cleanly: 2, attemptsMax: 3 });
});

test("bins wake times so that every one is in a bin", () => {
  const { histogram } = summaryOf([19_999, 20_000, 45_000, null]);
  expect(histogram).toMatchObject({ binMs: 2_000, failed: 1 });
  expect([histogram.counts[9], histogram.counts[10], histogram.counts[22]]).toEqual([1, 1, 1]);
  expect(histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test("ratios without a denominator are null, not 0", () => {
  expect(summaryOf([]).retry.amplification).toBeNull();
  expect(summaryOf([]).wake.p99.value).toBeNull();
});
