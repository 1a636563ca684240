import { describe, expect, test } from "vitest";
import type { AlarmLine, ProbeApi } from "./probe.contract.ts";

/** A fresh Durable Object that runs the probe, and time to wait in. */
export interface ProbeSite {
  readonly probe: ProbeApi;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Runs one story against a fresh object: on virtual time, or in workerd. */
type Tell = (story: (site: ProbeSite) => Promise<void>) => Promise<void>;

const ALARM_MS = 150;
/** Long enough that an alarm which should not run would have. */
const QUIET_MS = 500;
const POLL_MS = 10;
const POLLS_MAX = 600;

const phases = (log: readonly AlarmLine[]): readonly string[] => log.map((line) => line.phase);

/** Waits until the alarm handler has ended this many times. */
const alarmEnds = async ({ probe, sleep }: ProbeSite, count: number): Promise<readonly AlarmLine[]> => {
  for (let polls = 0; polls < POLLS_MAX; polls += 1) {
    const log = await probe.alarmLog();
    if (log.filter((line) => line.phase === "end").length >= count) return log;
    await sleep(POLL_MS);
  }
  throw new Error(
    `The alarm handler did not end ${count} time(s) within ${POLLS_MAX * POLL_MS} ms: ${JSON.stringify(await probe.alarmLog())}`,
  );
};

const storageContract = (tell: Tell): void => {
  describe("storage", () => {
    test("gives back what was put, and nothing under a key that was never put", () =>
      tell(async ({ probe }) => {
        await probe.put("boot", { id: "boot-1", tries: [1, 2], open: false });
        expect(await probe.get("boot")).toEqual({ id: "boot-1", tries: [1, 2], open: false });
        expect(await probe.get("never")).toBeNull();
      }));

    test("delete says whether the key existed", () =>
      tell(async ({ probe }) => {
        await probe.put("a", 1);
        expect(await probe.delete("a")).toBe(true);
        expect(await probe.delete("a")).toBe(false);
        expect(await probe.get("a")).toBeNull();
      }));

    test("list has the keys of a prefix in ascending order, up to its limit", () =>
      tell(async ({ probe }) => {
        for (const key of ["run/c", "run/a", "other", "run/b"]) await probe.put(key, key);
        expect(await probe.list({ prefix: "run/" })).toEqual([
          ["run/a", "run/a"],
          ["run/b", "run/b"],
          ["run/c", "run/c"],
        ]);
        expect(await probe.list({ prefix: "run/", limit: 2 })).toHaveLength(2);
        expect(await probe.list({})).toHaveLength(4);
      }));

    test("keeps a copy: a change after the put does not reach it", () =>
      tell(async ({ probe }) => {
        expect(await probe.putThenChange("copy")).toEqual({ word: "as stored" });
      }));

    test("hands out copies: a change of what was read does not reach it", () =>
      tell(async ({ probe }) => {
        await probe.put("copy", { word: "as stored" });
        expect(await probe.getThenChange("copy")).toEqual({ word: "as stored" });
      }));
  });
};

const concurrencyContract = (tell: Tell): void => {
  describe("requests", () => {
    test("share one memory", () =>
      tell(async ({ probe }) => {
        await probe.remember("kept between requests");
        expect(await probe.recall()).toBe("kept between requests");
      }));

    test("do not come between a read and the write that follows it", () =>
      tell(async ({ probe }) => {
        await Promise.all(Array.from({ length: 10 }, () => probe.increment("count")));
        expect(await probe.get("count")).toBe(10);
      }));

    test("interleave where one waits for something else than storage", () =>
      tell(async ({ probe }) => {
        await Promise.all([probe.incrementSlowly("count", 60), probe.incrementSlowly("count", 60)]);
        expect(await probe.get("count"), "both read 0: an update is lost, as the platform must expect").toBe(1);
      }));

    test("come one after the other inside blockConcurrencyWhile, also when several wait for their turn", () =>
      tell(async ({ probe }) => {
        await Promise.all(Array.from({ length: 4 }, () => probe.incrementAlone("count", 15)));
        expect(await probe.get("count")).toBe(4);
      }));

    test("lose the object's memory when its block fails", () =>
      tell(async ({ probe }) => {
        await probe.put("stored", "kept");
        await probe.remember("gone with the object");
        await expect(probe.failAlone()).rejects.toThrow();
        expect(await probe.recall()).toBe("nothing");
        expect(await probe.get("stored")).toBe("kept");
      }));
  });
};

const alarmContract = (tell: Tell): void => {
  describe("the alarm", () => {
    test("runs once, when it is due", () =>
      tell(async (site) => {
        const due = await site.probe.setAlarm(ALARM_MS, []);
        expect(await site.probe.getAlarm()).toBe(due);
        const [begin] = await alarmEnds(site, 1);
        expect(begin?.at).toBeGreaterThanOrEqual(due);
        await site.sleep(QUIET_MS);
        expect(phases(await site.probe.alarmLog())).toEqual(["begin", "end"]);
        expect(await site.probe.getAlarm(), "an alarm that ran is not set any more").toBeNull();
      }));

    test("set again replaces the earlier one", () =>
      tell(async (site) => {
        await site.probe.setAlarm(ALARM_MS, []);
        const due = await site.probe.setAlarm(3 * ALARM_MS, []);
        const [begin] = await alarmEnds(site, 1);
        expect(begin?.at).toBeGreaterThanOrEqual(due);
        await site.sleep(QUIET_MS);
        expect(phases(await site.probe.alarmLog())).toEqual(["begin", "end"]);
      }));

    test("deleted does not run", () =>
      tell(async (site) => {
        await site.probe.setAlarm(ALARM_MS, []);
        await site.probe.deleteAlarm();
        expect(await site.probe.getAlarm()).toBeNull();
        await site.sleep(QUIET_MS);
        expect(await site.probe.alarmLog()).toEqual([]);
      }));

    test("that is due already runs at once", () =>
      tell(async (site) => {
        await site.probe.setAlarm(-5_000, []);
        expect(phases(await alarmEnds(site, 1))).toEqual(["begin", "end"]);
      }));

    test("runs again when its handler failed", () =>
      tell(async (site) => {
        await site.probe.setAlarm(ALARM_MS, ["fail"]);
        expect(phases(await alarmEnds(site, 1))).toEqual(["begin", "begin", "end"]);
      }));

    test("that comes due while its handler runs waits for the end of that run", () =>
      tell(async (site) => {
        await site.probe.setAlarm(ALARM_MS, ["set-and-linger"]);
        expect(phases(await alarmEnds(site, 2))).toEqual(["begin", "end", "begin", "end"]);
      }));

    test("that a handler set before it failed runs all the same", () =>
      tell(async (site) => {
        await site.probe.setAlarm(ALARM_MS, ["set-and-fail"]);
        expect(phases(await alarmEnds(site, 1))).toEqual(["begin", "begin", "end"]);
      }));

    test("does not keep requests away while its handler runs", () =>
      tell(async (site) => {
        await site.probe.setAlarm(0, ["linger"]);
        await site.probe.remember("answered");
        expect(await site.probe.recall()).toBe("answered");
        await alarmEnds(site, 1);
      }));
  });
};

/** What the Host relies on a Durable Object for (worker.md C.2): run against the fake and against workerd's. */
export const durableObjectContract = (tell: Tell): void => {
  storageContract(tell);
  concurrencyContract(tell);
  alarmContract(tell);
};
