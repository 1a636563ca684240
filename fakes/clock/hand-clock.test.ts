import { describe, expect, test } from "vitest";
import { sleep } from "#harness/ports/clock.ts";
import { HandClock } from "./hand-clock.ts";

describe("a clock driven by hand", () => {
  test("fires timers at their instants, in the order in which they are due", async () => {
    const clock = new HandClock(0);
    const fired: string[] = [];
    const note = async (name: string, ms: number): Promise<void> => {
      await sleep(clock, ms);
      fired.push(`${name} at ${clock.now()}`);
    };
    void note("late", 20);
    void note("first of two", 10);
    void note("second of two", 10);
    await clock.advance(9);
    expect(fired).toEqual([]);
    await clock.advance(11);
    expect(fired).toEqual(["first of two at 10", "second of two at 10", "late at 20"]);
  });

  test("fires what a fired timer starts, when it falls into the same time", async () => {
    const clock = new HandClock(0);
    let ticks = 0;
    const tick = async (): Promise<void> => {
      for (;;) {
        await sleep(clock, 10);
        ticks += 1;
      }
    };
    void tick();
    await clock.advance(35);
    expect(ticks).toBe(3);
    expect(clock.now()).toBe(35);
  });

  test("a cancelled timer never fires, and is not counted", async () => {
    const clock = new HandClock(0);
    let fired = false;
    const timer = clock.timer(5);
    const wait = async (): Promise<void> => {
      await timer.done;
      fired = true;
    };
    void wait();
    timer.cancel();
    await clock.advance(10);
    expect(fired).toBe(false);
    expect(clock.timers).toBe(0);
  });
});
