import { describe, expect, test } from "vitest";
import { durableObjectContract, type ProbeSite } from "#fakes/durable-object/durable-object.contract.ts";
import { FakeDurableObject } from "#fakes/durable-object/durable-object.ts";
import { Probe, PROBE_METHODS, type ProbeApi } from "#fakes/durable-object/probe.contract.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { sleep } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Party } from "#harness/rigs/sea.ts";
import { EXACT } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";

const HEADER: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "integration/durable-object-fake",
  seed: 1,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "exact",
  maxDelayMs: 1,
  defect: null,
  variant: null,
};

/** The fake object with what only a fake offers. */
interface FakeSite extends ProbeSite {
  readonly object: FakeDurableObject<ProbeApi, Party>;
  readonly now: () => number;
  /** What arrived at the party that the probe tells. */
  readonly told: readonly string[];
  /** What the code itself noted, heard or unheard. */
  readonly notes: readonly string[];
  readonly journal: readonly string[];
}

/** Runs a story against one fake object on virtual time; every message takes 1 ms a leg. */
const tell = async (story: (site: FakeSite) => Promise<void>): Promise<void> => {
  const sea = new SimSea({ header: HEADER, mode: EXACT });
  const platform = sea.party("objects", "backend");
  const listener = sea.party("listener", "backend");
  const client = sea.party("client", "client");
  const told: string[] = [];
  const notes: string[] = [];
  const journal: string[] = [];
  const ear = { tell: async (word: string): Promise<void> => void told.push(word) };
  const object = new FakeDurableObject<ProbeApi, Party>({
    clock: platform.clock,
    journal: (entry) => journal.push(entry.kind === "object-end" ? `end: ${String(entry["how"])}` : `begin ${String(entry["life"])}`),
    methods: PROBE_METHODS,
    openParty: (life) => sea.party(`probe#${life}`, "host"),
    create: (party, state) => {
      const serve = (): { party: Party; api: typeof ear } => ({ party: listener, api: ear });
      const out = sea.channel<typeof ear>(party, { to: "listener", methods: ["tell"], serve, outputGate: () => state.outputGate() });
      const probe = new Probe({ state, clock: party.clock, tell: out.tell, note: (word) => notes.push(word) });
      return { api: probe, alarm: () => probe.alarm() };
    },
  });
  const probe = sea.channel<ProbeApi>(client, { to: "probe", methods: PROBE_METHODS, serve: () => object.serve() });
  const { clock } = client;
  await sea.run(client, () => story({ probe, object, told, notes, journal, now: () => clock.now(), sleep: (ms) => sleep(clock, ms) }));
};

/** The code of the link failure that a call ended with. */
const failureOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return "answered";
  } catch (error) {
    return error instanceof LinkError ? error.code : `no link failure: ${String(error)}`;
  }
};

describe("the fake Durable Object keeps workerd's contract", () => {
  durableObjectContract(tell);
});

describe("memory", () => {
  test("vanishes 10 s after the last request; storage stays", () =>
    tell(async ({ probe, object, sleep: wait }) => {
      await probe.remember("soon forgotten");
      await probe.put("a", 1);
      await wait(9_900);
      expect(object.inMemory).toBe(true);
      await wait(200);
      expect(object.inMemory).toBe(false);
      expect(await probe.recall()).toBe("nothing");
      expect(await probe.get("a")).toBe(1);
    }));

  test("does not vanish while a request is served", () =>
    tell(async ({ probe, object, sleep: wait }) => {
      const long = probe.rememberAfter(25_000, "still here");
      await wait(24_000);
      expect(object.inMemory).toBe(true);
      await long;
      expect(await probe.recall()).toBe("still here");
    }));

  test("is gone when the alarm has to begin a new life, and the alarm runs", () =>
    tell(async (site) => {
      await site.probe.remember("gone by then");
      await site.probe.setAlarm(60_000, []);
      await site.sleep(60_100);
      expect(await site.probe.alarmLog()).toHaveLength(2);
      expect(await site.probe.recall()).toBe("nothing");
      expect(site.journal).toEqual(["begin 1", "end: evict", "begin 2"]);
    }));
});

describe("the output gate", () => {
  test("holds a reply until earlier writes are durable", () =>
    tell(async ({ probe, now }) => {
      await probe.recall();
      const began = now();
      await probe.recall();
      const reading = now() - began;
      await probe.put("a", 1);
      expect(now() - began - reading, "a put takes a call, the flush and a reply").toBe(reading + 2);
    }));

  test("holds a message to another party until earlier writes are durable", () =>
    tell(async ({ probe, told, sleep: wait }) => {
      const writing = probe.putThenTell("a", 1);
      await wait(2);
      expect(told, "the write is not durable yet").toEqual([]);
      await writing;
      expect(told).toEqual(["a is written"]);
    }));

  test("a crash before the flush loses the write, and nothing said after it ever left", () =>
    tell(async ({ probe, object, told, sleep: wait }) => {
      const answer = failureOf(probe.putThenTell("a", 1));
      await wait(2);
      object.crash();
      expect(await answer).toBe("ECONNRESET");
      await wait(100);
      expect(told).toEqual([]);
      expect(await probe.get("a")).toBeNull();
    }));

  test("a crash before the flush loses the alarm that was set with the write", () =>
    tell(async ({ probe, object, sleep: wait }) => {
      const answer = failureOf(probe.setAlarm(1_000, []));
      await wait(2);
      object.crash();
      expect(await answer).toBe("ECONNRESET");
      expect(await probe.get("alarm-plan"), "the write of the same request").toBeNull();
      expect(await probe.getAlarm(), "one flush carries both or none").toBeNull();
    }));
});

describe("the end of a life", () => {
  test("by a crash stops the code where it stands: no catch, no finally", () =>
    tell(async ({ probe, object, notes, sleep: wait }) => {
      const answer = failureOf(probe.putAfter(50, "a"));
      await wait(10);
      object.crash();
      expect(await answer).toBe("ECONNRESET");
      await wait(1_000);
      expect(notes).toEqual([]);
    }));

  test("by a reset is told to callers as such; the code stops", () =>
    tell(async ({ probe, object, notes, sleep: wait }) => {
      const answer = failureOf(probe.putAfter(50, "a"));
      await wait(10);
      object.reset(false);
      expect(await answer).toBe("HOST_RESET");
      await wait(1_000);
      expect(notes).toEqual([]);
    }));

  test("by a reset with a zombie lets the code run on unheard, and storage refuses it", () =>
    tell(async ({ probe, object, notes, sleep: wait }) => {
      const answer = failureOf(probe.putAfter(50, "a"));
      await wait(10);
      object.reset(true);
      expect(await answer).toBe("HOST_RESET");
      await probe.put("a", "written by the new life");
      await wait(1_000);
      expect(notes).toEqual(["StaleObjectError", "finally"]);
      expect(await probe.get("a")).toBe("written by the new life");
    }));

  test("by a failed write loses that write and tells the caller", () =>
    tell(async ({ probe, object, journal }) => {
      await probe.put("a", "before");
      await probe.remember("gone with the object");
      object.failNextWrite();
      expect(await failureOf(probe.putThenTell("a", "lost"))).toBe("HOST_RESET");
      expect(await probe.get("a")).toBe("before");
      expect(await probe.recall()).toBe("nothing");
      expect(journal).toEqual(["begin 1", "end: reset", "begin 2"]);
      await probe.put("a", "after");
      expect(await probe.get("a"), "only one write failed").toBe("after");
    }));

  test("during the alarm's run makes the alarm run again in the next life", () =>
    tell(async ({ probe, object, sleep: wait }) => {
      await probe.setAlarm(100, ["linger"]);
      await wait(115);
      object.crash();
      await wait(10_000);
      expect((await probe.alarmLog()).map((line) => line.phase)).toEqual(["begin", "begin", "end"]);
    }));

  test("during a run that had set another alarm leaves that one to run", () =>
    tell(async ({ probe, object, sleep: wait }) => {
      await probe.setAlarm(100, ["set-and-linger"]);
      await wait(115);
      object.crash();
      await wait(10_000);
      expect((await probe.alarmLog()).map((line) => line.phase)).toEqual(["begin", "begin", "end"]);
    }));
});

describe("an alarm whose handler always fails", () => {
  test("is given up after six more tries, each later than the one before", () =>
    tell(async ({ probe, sleep: wait }) => {
      await probe.setAlarm(
        0,
        Array.from({ length: 10 }, () => "fail" as const),
      );
      await wait(600_000);
      const times = (await probe.alarmLog()).map((line) => line.at);
      expect(times).toHaveLength(7);
      const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
      expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
      expect(gaps[0], "the first wait is 2 s").toBeGreaterThanOrEqual(2_000);
    }));
});
