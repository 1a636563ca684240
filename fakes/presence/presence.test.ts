import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { presenceContract } from "./presence.contract.ts";
import { FakePresence } from "./presence.ts";

const TTL_MS = 180_000;

const openFake = () => {
  const clock = new HandClock();
  const journal: JournalEntry[] = [];
  let draws = 0;
  const random = { uint32: () => hash32(1, (draws += 1)) };
  return { clock, journal, presence: new FakePresence({ clock, random, journal: (entry) => journal.push(entry) }) };
};

/** How a call ended so far: its answer, its failure, or that it waits. */
const watched = (call: Promise<unknown>): { readonly state: () => unknown } => {
  let state: unknown = "waiting";
  const watch = async (): Promise<void> => {
    try {
      state = await call;
    } catch (error) {
      state = error instanceof LinkError ? error.failure : error;
    }
  };
  void watch();
  return { state: () => state };
};

describe("fake presence keeps the contract", () => {
  presenceContract(async (story) => {
    const { clock, presence } = openFake();
    await story({ presence, pass: (ms) => clock.advance(ms), slackMs: 0 });
  });
});

describe("the fake's time", () => {
  test("is exact: a key is there until 1 ms before its time, and its expiry is told at that instant", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", TTL_MS);
    const expired = watched(presence.expired("server"));
    await clock.advance(TTL_MS - 1);
    expect([await presence.get("ws:1"), presence.keys(), expired.state()]).toEqual(["a", ["ws:1"], "waiting"]);
    await clock.advance(1);
    expect([await presence.get("ws:1"), presence.keys(), expired.state()]).toEqual([null, [], ["ws:1"]]);
  });

  test.each([
    { name: "get", call: (presence: FakePresence) => presence.get("ws:1") },
    { name: "set", call: (presence: FakePresence) => presence.set("ws:1", "b", TTL_MS * 2) },
    { name: "delete", call: (presence: FakePresence) => presence.delete(["ws:1"]) },
  ])("tells an expiry once, also when $name comes at that instant before the timer has fired", async ({ call }) => {
    const clock = new HandClock();
    let late = 0;
    const lazy = { now: () => clock.now() + late, timer: (ms: number) => clock.timer(ms) };
    const presence = new FakePresence({ clock: lazy, random: { uint32: () => 0 }, journal: () => {} });
    await presence.set("ws:1", "a", TTL_MS);
    const expired = watched(presence.expired("server"));
    late = TTL_MS;
    await call(presence);
    await clock.settle();
    expect(expired.state()).toEqual(["ws:1"]);
    const again = watched(presence.expired("server"));
    await clock.advance(TTL_MS);
    expect(again.state()).toBe("waiting");
  });

  test("leaves no timer behind for keys that were renewed, deleted or expired", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", TTL_MS);
    await presence.set("ws:1", "a", TTL_MS);
    await presence.set("ws:2", "b", TTL_MS);
    expect(clock.timers).toBe(2);
    await presence.delete(["ws:2"]);
    expect(clock.timers).toBe(1);
    await clock.advance(TTL_MS);
    expect(clock.timers).toBe(0);
  });
});

describe("a subscription of the fake", () => {
  test("that is dropped resets the call that waits and loses what expires until the next one", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", 100);
    await presence.set("ws:2", "b", 200);
    await presence.set("ws:3", "c", 300);
    const first = watched(presence.expired("server"));
    await clock.advance(100);
    expect(first.state()).toEqual(["ws:1"]);
    presence.drop("server");
    await clock.advance(100);
    const second = watched(presence.expired("server"));
    await clock.advance(99);
    expect(second.state(), "ws:2 is lost").toBe("waiting");
    await clock.advance(1);
    expect(second.state()).toEqual(["ws:3"]);
    const third = watched(presence.expired("server"));
    presence.drop("server");
    await clock.settle();
    expect(third.state()).toBe("reset");
  });

  test("that is dropped and begun anew at once is not ended by the end of the old one", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", 100);
    const old = watched(presence.expired("server"));
    await clock.settle();
    presence.drop("server");
    const next = watched(presence.expired("server"));
    await clock.advance(100);
    expect([old.state(), next.state()]).toEqual(["reset", ["ws:1"]]);
  });

  test("has one waiting call: a newer one closes the older", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", 100);
    const older = watched(presence.expired("server"));
    const newer = watched(presence.expired("server"));
    await clock.advance(100);
    expect([older.state(), newer.state()]).toEqual(["closed", ["ws:1"]]);
  });

  test("ends with a call that fails, and what expires until the next call is lost", async () => {
    const { clock, presence } = openFake();
    await presence.set("ws:1", "a", 100);
    await presence.set("ws:2", "b", 200);
    const first = watched(presence.expired("server"));
    await clock.advance(100);
    presence.faults.failNext("expired", [{ kind: "reset" }]);
    const broken = watched(presence.expired("server"));
    await clock.advance(100);
    const next = watched(presence.expired("server"));
    await clock.settle();
    expect([first.state(), broken.state(), next.state()]).toEqual([["ws:1"], "reset", "waiting"]);
  });
});

describe("faults of fake presence", () => {
  test("refuse calls without an effect", async () => {
    const { presence } = openFake();
    await presence.set("ws:1", "a", TTL_MS);
    presence.faults.failNext("set", [{ kind: "status", status: 500, message: "LOADING" }]);
    presence.faults.failNext("delete", [{ kind: "reset" }]);
    await expect(presence.set("ws:1", "b", TTL_MS)).rejects.toThrow(new BackendError({ name: "ReplyError", message: "ERR LOADING" }));
    await expect(presence.delete(["ws:1"])).rejects.toBeInstanceOf(LinkError);
    expect(await presence.get("ws:1")).toBe("a");
    expect(["set", "get", "delete", "expired"].map((kind) => presence.faults.calls(kind))).toEqual([2, 1, 1, 0]);
  });

  test("a restart forgets every key without an expiry, and breaks every subscription", async () => {
    const { clock, journal, presence } = openFake();
    await presence.set("ws:1", "a", TTL_MS);
    const waiting = watched(presence.expired("server"));
    presence.restart();
    await clock.advance(TTL_MS);
    expect([await presence.get("ws:1"), waiting.state()]).toEqual([null, "reset"]);
    expect(journal.filter(({ kind }) => kind === "presence-expiry")).toEqual([]);
  });
});

test("fake presence writes down every access and every expiry, in order", async () => {
  const { clock, journal, presence } = openFake();
  await presence.set("ws:1", "http://ws-1:8000", 100);
  void presence.expired("server");
  await clock.advance(100);
  await presence.get("ws:1");
  await presence.delete(["ws:1", "ws:2"]);
  expect(journal).toEqual([
    { kind: "presence-set", key: "ws:1", ttlMs: 100 },
    { kind: "presence-expired", subscriber: "server" },
    { kind: "presence-expiry", key: "ws:1" },
    { kind: "presence-get", key: "ws:1" },
    { kind: "presence-delete", keys: ["ws:1", "ws:2"] },
  ]);
});
