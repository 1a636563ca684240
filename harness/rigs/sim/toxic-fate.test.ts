import { describe, expect, test } from "vitest";
import type { Toxic } from "#harness/faults/toxic.ts";
import { fateOf, type Fate } from "./toxic-fate.ts";

const BYTES = 2_000;

describe("one toxic on a message of 2,000 bytes", () => {
  test.for<[string, Toxic, Fate]>([
    ["a down link refuses", { type: "down" }, { kind: "lose", failure: "refused", delayMs: 0 }],
    ["latency delays", { type: "latency", latencyMs: 250 }, { kind: "deliver", delayMs: 250 }],
    ["bandwidth takes its time a byte", { type: "bandwidth", rateKBps: 4 }, { kind: "deliver", delayMs: 500 }],
    ["no bandwidth passes nothing, silently", { type: "bandwidth", rateKBps: 0 }, { kind: "lose", failure: "closed", delayMs: null }],
    ["a slicer delays once a piece", { type: "slicer", averageBytes: 500, delayUs: 2_000 }, { kind: "deliver", delayMs: 8 }],
    ["a timeout closes after its time", { type: "timeout", timeoutMs: 900 }, { kind: "lose", failure: "closed", delayMs: 900 }],
    ["a timeout of 0 never closes", { type: "timeout", timeoutMs: 0 }, { kind: "lose", failure: "closed", delayMs: null }],
    ["a reset resets after its time", { type: "reset_peer", timeoutMs: 70 }, { kind: "lose", failure: "reset", delayMs: 70 }],
    ["a limit of fewer bytes cuts", { type: "limit_data", bytes: 1_999 }, { kind: "lose", failure: "body-cut", delayMs: 0 }],
    ["a limit of no byte closes", { type: "limit_data", bytes: 0 }, { kind: "lose", failure: "closed", delayMs: 0 }],
    ["a limit of just these bytes passes", { type: "limit_data", bytes: 2_000 }, { kind: "deliver", delayMs: 0 }],
    ["a slow close alone holds nothing up", { type: "slow_close", delayMs: 500 }, { kind: "deliver", delayMs: 0 }],
  ])("%s", ([, toxic, fate]) => {
    expect(fateOf([toxic], BYTES)).toEqual(fate);
  });
});

describe("several toxics", () => {
  test("add up their delays, in the order of their creation", () => {
    const toxics: readonly Toxic[] = [
      { type: "latency", latencyMs: 100 },
      { type: "bandwidth", rateKBps: 2 },
    ];
    expect(fateOf(toxics, BYTES)).toEqual({ kind: "deliver", delayMs: 1_100 });
  });

  test("end with the first that loses the message, as late as what came before it", () => {
    const toxics: readonly Toxic[] = [{ type: "latency", latencyMs: 100 }, { type: "reset_peer", timeoutMs: 20 }, { type: "down" }];
    expect(fateOf(toxics, BYTES)).toEqual({ kind: "lose", failure: "reset", delayMs: 120 });
  });

  test("show a loss later where the close is slow, but never one that nobody is told of", () => {
    const slow: Toxic = { type: "slow_close", delayMs: 500 };
    expect(fateOf([{ type: "limit_data", bytes: 10 }, slow], BYTES)).toEqual({ kind: "lose", failure: "body-cut", delayMs: 500 });
    expect(fateOf([{ type: "timeout", timeoutMs: 0 }, slow], BYTES)).toEqual({ kind: "lose", failure: "closed", delayMs: null });
  });

  test("that are none leave the message alone", () => {
    expect(fateOf([], BYTES)).toEqual({ kind: "deliver", delayMs: 0 });
  });
});
