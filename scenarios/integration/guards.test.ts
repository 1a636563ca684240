import { Script } from "node:vm";
import { describe, expect, test } from "vitest";
import type { HistoryHeader } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { countLibrarySubstitutions } from "#harness/rigs/sim/guards.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import { EPOCH_MS } from "#harness/rigs/sim/world.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "integration/guards",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

/** Runs a story inside a voyage, 5 s after its start. */
const inVoyage = async <T>(story: () => T | Promise<T>): Promise<T> => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const client = sea.party("client", "client");
  return sea.run(client, async () => {
    await sleep(client.clock, 5_000);
    return story();
  });
};

/** A function whose code seems to lie in this file. */
const codeIn = (filename: string, code: string): (() => unknown) =>
  new Script(`(() => ${code})`, { filename }).runInThisContext() as () => unknown;

/** What reaches past the ports, and the port that the error names. This file lies below scenarios/, as a story does. */
const REACHES: readonly [string, () => unknown, string][] = [
  ["Date.now", () => Date.now(), "clock.now()"],
  ["new Date()", () => new Date(), "clock.now()"],
  ["performance.now", () => performance.now(), "clock.now()"],
  ["Math.random", () => Math.random(), "random.uint32()"],
  ["setTimeout", () => setTimeout(() => {}, 0), "clock.timer(ms)"],
  ["setInterval", () => setInterval(() => {}, 1_000), "clock.timer(ms)"],
  ["setImmediate", () => setImmediate(() => {}), "clock.timer"],
  ["fetch", () => fetch("http://127.0.0.1:9/"), "link"],
  ["crypto.randomUUID", () => crypto.randomUUID(), "randomId"],
  ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1)), "random.uint32()"],
];

describe("inside a voyage", () => {
  test.for(REACHES)("%s from a story throws and names the port", async ([, reach, port]) => {
    await expect(inVoyage(reach)).rejects.toThrow(/inside a voyage/u);
    await expect(inVoyage(reach)).rejects.toThrow(port);
  });

  test.for([
    "/repo/harness/platform/worker/isolate.ts",
    "/repo/fakes/bucket/bucket.ts",
    "/repo/corpus/defects/worker/D-01.ts",
    "C:\\repo\\scenarios\\wake.ts",
  ])("a call from %s counts as ours", async (file) => {
    await expect(inVoyage(codeIn(file, "Date.now()"))).rejects.toThrow("clock.now()");
  });

  test("a call after an await counts as ours too", async () => {
    const late = async (): Promise<number> => {
      await Promise.resolve();
      return Date.now();
    };
    await expect(inVoyage(late)).rejects.toThrow("clock.now()");
  });

  test("a given instant may be formatted, and is no reading of the clock", async () => {
    expect(await inVoyage(() => new Date(0).toISOString())).toBe("1970-01-01T00:00:00.000Z");
  });

  test("a library gets virtual time, which is counted", async () => {
    const before = countLibrarySubstitutions();
    expect(await inVoyage(codeIn("/repo/node_modules/lib/index.js", "Date.now()"))).toBe(EPOCH_MS + 5_000);
    expect(countLibrarySubstitutions() - before).toBe(1);
  });

  test("a library gets draws of the seed in place of chance", async () => {
    const draw = (): Promise<unknown> => inVoyage(codeIn("/repo/node_modules/lib/index.js", "Math.random()"));
    const [first, second] = [await draw(), await draw()];
    expect(first).toBe(second);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(1);
  });
});

describe("outside a voyage", () => {
  test("everything is the machine's again, also after a story that broke", async () => {
    const globals = (): readonly unknown[] => {
      const {
        Date: date,
        performance: timing,
        Math: math,
        setTimeout: timeout,
        setInterval: interval,
        setImmediate: immediate,
      } = globalThis;
      return [
        date,
        Reflect.get(date, "now"),
        Reflect.get(timing, "now"),
        Reflect.get(math, "random"),
        timeout,
        interval,
        immediate,
        globalThis.fetch,
      ];
    };
    const before = globals();
    await expect(inVoyage(() => Promise.reject(new Error("the story broke")))).rejects.toThrow("the story broke");
    globals().forEach((one, i) => expect(one === before[i], `global ${i} is the one from before`).toBe(true));
  });

  test("code without a scope is not guarded while a voyage runs beside it", async () => {
    const outside = new Promise<number>((resolve) => {
      setImmediate(() => resolve(Date.now()));
    });
    const [, time] = await Promise.all([inVoyage(() => null), outside]);
    expect(time).not.toBe(EPOCH_MS);
  });
});
