import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import { sleep } from "#harness/ports/clock.ts";
import { Lanes, type CycleOrder } from "./lanes.ts";

const CYCLE_MS = 3_000;

interface Ran {
  readonly order: CycleOrder;
  readonly cycle: string;
  readonly startedAt: number;
}

const orderOf = (workspaceId: string, more: Partial<CycleOrder> = {}): CycleOrder => ({
  workspaceId,
  mode: "restart",
  reset: false,
  secrets: null,
  ...more,
});

/** Lanes whose cycles take `CYCLE_MS`; `fault` may say what the n-th one throws. */
const openLanes = (parts: Partial<ServerParts> = {}, fault: (nth: number) => Error | null = () => null) => {
  const clock = new HandClock(0);
  const ran: Ran[] = [];
  const logged: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
  let draws = 0;
  let running = 0;
  let runningMax = 0;
  const context = {
    parts: { ...serverParts, ...parts },
    clock,
    closing: new Closing(clock),
    random: { uint32: () => (draws += 1) },
    log: { write: (_: string, message: string, fields = {}) => void logged.push({ message, fields }) },
  };
  const lanes = new Lanes(context, async (order, cycle) => {
    ran.push({ order, cycle, startedAt: clock.now() });
    const thrown = fault(ran.length);
    running += 1;
    runningMax = Math.max(runningMax, running);
    await sleep(clock, CYCLE_MS);
    running -= 1;
    if (thrown !== null) throw thrown;
  });
  return { lanes, clock, ran, logged, runningMax: () => runningMax };
};

const percentile = (numbers: readonly number[], rank: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * rank) - 1] ?? 0;

describe("lanes", () => {
  // server:RST-10, E-16
  test.for([
    { parts: {}, left: 0, says: "forget a thousand workspaces whose cycles are over" },
    { parts: { forgetsIdleLanes: false }, left: 1_000, says: "that are never forgotten (M-15) are a thousand" },
  ])("$says", async ({ parts, left }) => {
    const { lanes, clock, ran } = openLanes(parts);
    for (let nth = 1; nth <= 1_000; nth += 1) lanes.request(orderOf(`w-${nth}`), "manual");
    expect(lanes.size, "while they run").toBe(1_000);
    await clock.advance(CYCLE_MS);
    expect(ran).toHaveLength(1_000);
    expect(lanes.size).toBe(left);
  });

  // server:RST-02, RST-05, E-17
  test("carry a storm of 200 workspaces with 5 requests each in two cycles a workspace, and starve nobody", async () => {
    const { lanes, clock, ran, runningMax } = openLanes();
    const asked: { readonly at: number; readonly cycle: string }[] = [];
    for (let request = 0; request < 5; request += 1) {
      for (let nth = 1; nth <= 200; nth += 1)
        asked.push({ at: clock.now(), cycle: lanes.request(orderOf(`w-${nth}`), nth % 2 === 0 ? "auto" : "manual") });
      await clock.advance(400);
    }
    await clock.advance(4 * CYCLE_MS);
    expect(ran.length).toBe(400);
    const waits = asked.map(({ at, cycle }) => (ran.find((one) => one.cycle === cycle)?.startedAt ?? Number.POSITIVE_INFINITY) - at);
    expect(percentile(waits, 0.99)).toBeLessThan(2 * CYCLE_MS);
    expect(runningMax(), "they run beside one another").toBe(200);
    expect(lanes.size).toBe(0);
  });

  // server:RST-08, OBS-04
  test("log a panic with its place and go on with whoever waits", async () => {
    const { lanes, clock, ran, logged } = openLanes({}, (nth) => (nth === 1 ? new Error("nobody expected this") : null));
    lanes.request(orderOf("w"), "auto");
    const waiting = lanes.request(orderOf("w"), "manual");
    await clock.advance(CYCLE_MS);
    expect(logged).toMatchObject([
      { message: "cycle panicked", fields: { workspace: "w", error: "nobody expected this", stack: expect.any(String) as unknown } },
    ]);
    expect(ran.at(-1)).toMatchObject({ cycle: waiting, startedAt: CYCLE_MS });
    await clock.advance(CYCLE_MS);
    expect(lanes.size).toBe(0);
  });

  // server:RST-04
  test("run a cycle again that the database failed, and give up after a minute", async () => {
    const gone = new BackendError({ name: "StoreError", message: "the connection is gone", code: "57P01" });
    const { lanes, clock, ran, logged } = openLanes({}, () => gone);
    lanes.request(orderOf("w"), "auto");
    await clock.advance(7 * CYCLE_MS + 61_000);
    expect(ran.map(({ startedAt }) => startedAt / 1_000)).toEqual([0, 4, 9, 16, 27, 46, 79]);
    expect(logged.at(-1)).toMatchObject({ message: "cycle panicked" });
    expect(lanes.size).toBe(0);
  });

  test("give one cycle the most that was asked of it", async () => {
    const { lanes, clock, ran } = openLanes();
    lanes.request(orderOf("w", { mode: "start" }), "auto");
    lanes.request(orderOf("w", { mode: "start" }), "auto");
    lanes.request(orderOf("w", { reset: true }), "manual");
    lanes.request(orderOf("w", { mode: "start" }), "auto");
    await clock.advance(CYCLE_MS);
    expect(ran.at(-1)?.order).toEqual(orderOf("w", { mode: "restart", reset: true }));
  });

  test("wait for the stops of a workspace, and of no other", async () => {
    const { lanes, clock } = openLanes();
    lanes.stopping("w", sleep(clock, 500));
    let over = false;
    const waited = lanes.stopsOf("w").then(() => (over = true));
    await lanes.stopsOf("another");
    expect(over).toBe(false);
    await clock.advance(500);
    await waited;
    expect(over).toBe(true);
  });
});
