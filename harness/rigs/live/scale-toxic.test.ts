import { describe, expect, test } from "vitest";
import type { Toxic } from "#harness/faults/toxic.ts";
import { scaleToxic } from "./scale-toxic.ts";

describe("a toxic at 20 times the speed", () => {
  test.for<[Toxic, Toxic]>([
    [
      { type: "latency", latencyMs: 2_000 },
      { type: "latency", latencyMs: 100 },
    ],
    [
      { type: "bandwidth", rateKBps: 3 },
      { type: "bandwidth", rateKBps: 60 },
    ],
    [
      { type: "slow_close", delayMs: 1_000 },
      { type: "slow_close", delayMs: 50 },
    ],
    [
      { type: "timeout", timeoutMs: 0 },
      { type: "timeout", timeoutMs: 0 },
    ],
    [
      { type: "reset_peer", timeoutMs: 4_000 },
      { type: "reset_peer", timeoutMs: 200 },
    ],
    [
      { type: "slicer", averageBytes: 10, delayUs: 50_000 },
      { type: "slicer", averageBytes: 10, delayUs: 2_500 },
    ],
    [
      { type: "limit_data", bytes: 100 },
      { type: "limit_data", bytes: 100 },
    ],
    [{ type: "down" }, { type: "down" }],
  ])("%o is %o on the machine's time", ([given, scaled]) => {
    expect(scaleToxic(given, 20)).toEqual(scaled);
  });

  test("is refused when its duration would mean nothing", () => {
    expect(() => scaleToxic({ type: "latency", latencyMs: 999 }, 20)).toThrow("at least 50 are needed");
  });
});
