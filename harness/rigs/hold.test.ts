import { describe, expect, test } from "vitest";
import { Holds } from "./hold.ts";

const isPending = async (promise: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([promise, Promise.resolve("pending")])) === "pending";

describe("a hold", () => {
  test("pauses the n-th call of its point from when it was armed, and only that one", async () => {
    const holds = new Holds();
    void holds.pass("sandbox.startProcess", "call");
    const hold = holds.arm({ point: "sandbox.startProcess", nth: 2, at: "call" });
    expect(holds.pass("sandbox.startProcess", "call"), "the first call from then on").toBeNull();
    const paused = holds.pass("sandbox.startProcess", "call");
    expect(paused).not.toBeNull();
    expect(holds.pass("sandbox.startProcess", "call"), "the third call").toBeNull();
    await hold.reached;
    hold.release();
    await paused;
  });

  test("minds neither other points nor the other side of its own", () => {
    const holds = new Holds();
    holds.arm({ point: "sandbox.exec", nth: 1, at: "reply" });
    expect([holds.pass("sandbox.exec", "call"), holds.pass("sandbox.peek", "reply")]).toEqual([null, null]);
    expect(holds.pass("sandbox.exec", "reply")).not.toBeNull();
  });

  test("says when it is reached, and lets go only when released", async () => {
    const holds = new Holds();
    const hold = holds.arm({ point: "bucket.put", nth: 1, at: "call" });
    expect(await isPending(hold.reached)).toBe(true);
    const paused = holds.pass("bucket.put", "call") ?? Promise.resolve();
    await hold.reached;
    expect(await isPending(paused)).toBe(true);
    hold.release();
    await paused;
  });

  test("released before its call came pauses nothing", () => {
    const holds = new Holds();
    holds.arm({ point: "bucket.put", nth: 1, at: "call" }).release();
    expect(holds.pass("bucket.put", "call")).toBeNull();
  });

  test("beside another on the same point: each counts every call, and one call is paused by one", () => {
    const holds = new Holds();
    holds.arm({ point: "bucket.put", nth: 1, at: "call" });
    holds.arm({ point: "bucket.put", nth: 2, at: "call" });
    const paused = [1, 2, 3].map(() => holds.pass("bucket.put", "call") !== null);
    expect(paused).toEqual([true, true, false]);
  });
});

describe("all holds", () => {
  test("are told by what they wait for", () => {
    const holds = new Holds();
    holds.arm({ point: "sandbox.exec", nth: 1, at: "call" });
    holds.arm({ point: "sandbox.peek", nth: 3, at: "reply" });
    void holds.pass("sandbox.exec", "call");
    expect(holds.describe()).toEqual(["call paused at sandbox.exec (call)", "hold on sandbox.peek (reply) never reached"]);
  });

  test("can be let go together", async () => {
    const holds = new Holds();
    holds.arm({ point: "sandbox.exec", nth: 1, at: "call" });
    const paused = holds.pass("sandbox.exec", "call");
    holds.releaseAll();
    await paused;
    expect([holds.describe(), holds.pass("sandbox.exec", "call")]).toEqual([[], null]);
  });
});
