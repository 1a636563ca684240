import { describe, expect, test } from "vitest";
import { judgeLoad } from "./judge-load.ts";
import type { LoadObjective } from "./load-objectives.ts";
import { sampleObjective, sampleRun, type MadeUp } from "./sample-load.ts";

const times = (count: number, made: MadeUp): readonly MadeUp[] => Array.from({ length: count }, () => made);

const judge = (requests: readonly MadeUp[], change: Partial<LoadObjective> = {}) => {
  const [result] = judgeLoad(sampleRun(requests), [sampleObjective(change)]);
  if (result === undefined) throw new Error("one objective makes one result");
  return result;
};

describe("served requests", () => {
  test("pass when their share is proven, and tell the burn", () => {
    expect(judge(times(100, 10))).toMatchObject({ verdict: "PASS", measured: 1, n: 100, burnRate: 0 });
  });

  test("fail when the share of bad ones is proven to be over", () => {
    expect(judge([...times(60, 10), ...times(40, "timeout")])).toMatchObject({ verdict: "FAIL", measured: 0.6, burnRate: 4 });
  });

  test("are inconclusive when there are too few, and say how many it takes", () => {
    expect(judge(times(20, 10))).toMatchObject({
      verdict: "INCONCLUSIVE",
      because: "20 requests with 0 bad: a verdict needs 29 with no more",
    });
  });

  test("do not count what was never sent as served", () => {
    expect(judge([...times(70, 10), ...times(30, "dropped")]).verdict).toBe("FAIL");
  });

  test("do not count at all what the end of the run cut", () => {
    expect(judge([...times(70, 10), ...times(30, "unfinished")])).toMatchObject({ n: 70, measured: 1 });
  });
});

describe("latency", () => {
  const p99 = { target: 0.99, limitMs: 500 };

  test("passes within its limit once there are 368 samples for a p99", () => {
    expect(judge(times(368, 100), p99)).toMatchObject({ verdict: "PASS", measured: 100, margin: 400 });
    expect(judge(times(367, 100), p99)).toMatchObject({
      verdict: "INCONCLUSIVE",
      because: "367 requests: a verdict about a p99 needs 368",
    });
  });

  test("is infinite for requests that failed: an outage does not improve it", () => {
    expect(judge([...times(900, 1), ...times(100, "timeout")], p99)).toMatchObject({ verdict: "FAIL", measured: "infinite", margin: null });
    expect(judge(times(400, "timeout"), p99)).toMatchObject({ verdict: "FAIL", measured: "infinite" });
  });

  test("counts from the intended time", () => {
    const run = sampleRun(times(400, 600));
    expect(judgeLoad(run, [sampleObjective(p99)])[0]?.verdict).toBe("FAIL");
    // Late by 550 ms of 600: the request itself was quick.
    run.samples.sent.forEach((sent, n) => (run.samples.sent[n] = sent + 549));
    expect(judgeLoad(run, [sampleObjective(p99)])[0]?.verdict, "what the engine was late by is part of it").toBe("FAIL");
  });
});

describe("what an objective is about", () => {
  test("is one kind of request when it names one", () => {
    // Every second request is an exec, and only those fail.
    const requests = Array.from({ length: 200 }, (_, n) => (n % 2 === 1 ? ("timeout" as const) : 10));
    expect(judge(requests, { request: "read" })).toMatchObject({ verdict: "PASS", n: 100, of: "read" });
    expect(judge(requests, { request: "exec" })).toMatchObject({ verdict: "FAIL", n: 100 });
  });

  test("is one phase when it names one, by intended time", () => {
    const requests = [...times(10, "timeout"), ...times(90, 10)];
    expect(judge(requests, { phase: "recovered" })).toMatchObject({ verdict: "PASS", n: 90, of: "all requests, phase recovered" });
  });

  test("is nothing where the run has no such request or phase: never a pass", () => {
    for (const about of [{ request: "delete" }, { phase: "elsewhere" }]) {
      expect(judge(times(500, 10), about)).toMatchObject({
        verdict: "NOT MEASURED",
        n: 0,
        measured: null,
        burnRate: null,
        because: "no request was due",
      });
    }
  });
});
