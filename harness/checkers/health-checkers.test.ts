import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { alertsFollowDefinition } from "./alerts-follow-definition.ts";
import { automaticRestarts } from "./automatic-restarts.ts";
import { looksChangeNothing } from "./looks-change-nothing.ts";
import { completed, historyOf, invoked, judged, sandboxDid } from "./tiny-history.contract.ts";

const logged = (t: number, message: string, fields: Readonly<Record<string, unknown>> = {}): HistoryEvent => ({
  type: "log",
  t,
  party: "isolate-1",
  level: "warn",
  message,
  fields,
});

describe("automatic restarts", () => {
  const restart = (t: number, userId = "u1") => logged(t, "automatic restart", { userId });
  const breaker = (t: number, state: string) => logged(t, "alert", { alert: "breaker_open", state, userId: "u1" });

  test("hold up to five in ten minutes, each user's apart", () => {
    const five = [0, 1, 2, 3, 4].map((i) => restart(i * 60_000));
    expect(judged(automaticRestarts, "OOM-3", historyOf([...five, restart(600_000)]))?.[0]).toBe("held");
    expect(judged(automaticRestarts, "OOM-3", historyOf([...five, restart(599_999)]))).toEqual(["broken", 6, 599_999]);
    expect(judged(automaticRestarts, "OOM-3", historyOf([...five, restart(599_999, "u2")]))?.[0]).toBe("held");
  });

  test("break while the breaker is open", () => {
    expect(judged(automaticRestarts, "HEALTH-12", historyOf([breaker(1, "raised"), restart(2)]))).toEqual(["broken", 1, 2]);
    expect(judged(automaticRestarts, "HEALTH-12", historyOf([breaker(1, "raised"), breaker(2, "cleared"), restart(3)]))?.[0]).toBe("held");
  });

  test("say nothing where nothing was restarted", () => {
    expect(judged(automaticRestarts, "OOM-3", historyOf([]))).toEqual(["held", 0]);
  });
});

describe("looks change nothing", () => {
  const look = [invoked(500_000, 1, { verb: "health" }), completed(500_100, 1, { status: 503 })];

  test("holds while the sandbox sees nothing", () => {
    expect(judged(looksChangeNothing, "HEALTH-8", historyOf(look))).toEqual(["held", 1]);
  });

  test("breaks with what only work does", () => {
    const woken = historyOf([...look, sandboxDid(500_050, "vm-start")]);
    expect(judged(looksChangeNothing, "HIB-4", woken)).toEqual(["broken", 1, 500_100]);
    expect(judged(looksChangeNothing, "HEALTH-8", historyOf([...look, sandboxDid(500_050, "command-start")]))?.[0]).toBe("broken");
  });

  test("says nothing beside work of the same user, or beside a scheduled run", () => {
    const beside = historyOf([invoked(499_000, 2, { verb: "exec" }), ...look, sandboxDid(500_050, "command-start")]);
    expect(judged(looksChangeNothing, "HEALTH-8", beside)).toEqual(["held", 0]);
    const tick: HistoryEvent = { type: "journal", t: 499_000, party: "cron", entry: { kind: "cron-tick" } };
    expect(judged(looksChangeNothing, "HEALTH-8", historyOf([tick, ...look]))).toEqual(["held", 0]);
  });
});

describe("alerts follow their definition", () => {
  const measured = (none: number) => ({
    wakes: 0,
    wakeP99: null,
    reads: { r2: 20 - none, container: 0, none },
    execs: { admitted: 0, timedOut: 0 },
    containers: { requests: 0, exhausted: 0 },
  });
  const reads = Array.from({ length: 20 }, (_, i) => logged(1_000 + i, "request", { endpoint: "GET /users/:id/files", status: 200 }));
  const told = (t: number, state: string, none: number) =>
    logged(t, "alert", { alert: "files_not_found", state, measured: measured(none) });

  test("hold when raised above the threshold and cleared below", () => {
    const history = historyOf([...reads, told(10_000, "raised", 2), told(10_001, "cleared", 1)]);
    expect(judged(alertsFollowDefinition, "OBS-7", history)).toEqual(["held", 2]);
    expect(judged(alertsFollowDefinition, "OBS-10", history)).toEqual(["held", 2]);
    expect(judged(alertsFollowDefinition, "OBS-14", history)).toEqual(["held", 2]);
  });

  test("break at the threshold itself, out of turn, and beside figures that nobody recorded", () => {
    expect(judged(alertsFollowDefinition, "OBS-7", historyOf([...reads, told(10_000, "raised", 1)]))).toEqual(["broken", 1, 10_000]);
    expect(judged(alertsFollowDefinition, "OBS-10", historyOf([...reads, told(10_000, "cleared", 1)]))).toEqual(["broken", 1, 10_000]);
    expect(judged(alertsFollowDefinition, "OBS-14", historyOf([told(10_000, "raised", 2)]))).toEqual(["broken", 1, 10_000]);
  });

  test("say nothing where nothing was told", () => {
    expect(judged(alertsFollowDefinition, "OBS-7", historyOf(reads))).toEqual(["held", 0]);
  });
});
