import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { sleep } from "#harness/ports/clock.ts";
import { Closing } from "./closing.ts";

describe("the end of a server", () => {
  // server:E-115
  test("waits for what is in flight, and for what that begins", async () => {
    const clock = new HandClock(0);
    const closing = new Closing(clock);
    let ended = false;
    const follows = sleep(clock, 1_000).then(() => closing.track(sleep(clock, 2_000)));
    void closing.track(follows.then(() => {}));
    const closed = closing.close().then(() => (ended = true));
    await clock.advance(2_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    await closed;
    expect(clock.timers, "no timer is left behind").toBe(0);
  });

  test("does not wait longer than 30 s", async () => {
    const clock = new HandClock(0);
    const closing = new Closing(clock);
    void closing.track(new Promise(() => {}));
    let ended = false;
    void closing.close().then(() => (ended = true));
    await clock.advance(29_999);
    expect(ended).toBe(false);
    await clock.advance(1);
    expect(ended).toBe(true);
  });

  test("takes a failure of what is in flight as its end", async () => {
    const closing = new Closing(new HandClock(0));
    const failing = closing.track(Promise.reject(new Error("it failed")));
    await expect(failing).rejects.toThrow("it failed");
    await closing.close();
  });

  // server:OBS-09
  test("cuts waits short, and leaves no timer behind", async () => {
    const clock = new HandClock(0);
    const closing = new Closing(clock);
    const waits = Promise.all([closing.sleep(5_000), closing.sleep(60_000), closing.orBegun(new Promise<string>(() => {}))]);
    await clock.advance(5_000);
    await closing.close();
    expect(await waits).toEqual([true, false, null]);
    expect(await closing.sleep(1_000), "once it has begun nobody waits").toBe(false);
    expect(clock.timers).toBe(0);
  });
});
