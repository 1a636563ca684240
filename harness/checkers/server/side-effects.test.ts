import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { failedHasMessage } from "./failed-has-message.ts";
import { sideEffects } from "./side-effects.ts";
import { changed, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

const REST = 100_000;
const born = changed(1, [null, "provisioning"]);
const paused = (url: string) => changed(5, ["provisioning", "paused"], { url });
const row = (status: string) => noted(REST, "rest", { kind: "rest-workspace", id: W, status });
const event = (name: string, payload: unknown = {}) =>
  noted(REST, "rest", { kind: "rest-event", workspace: W, event: `WORKSPACE_${name}`, payload });
const keys = (...names: readonly string[]) => noted(REST, "rest", { kind: "rest-presence", keys: names });
const struck = (party: string): HistoryEvent => ({
  type: "fault",
  t: 3,
  phase: "apply",
  fault: { kind: "party", party, fault: { type: "calls-fail", call: "x", failures: "reset" } },
});
const crash: HistoryEvent = {
  type: "fault",
  t: 4,
  phase: "apply",
  fault: { kind: "party", party: "server", fault: { type: "server-crash", downMs: 5 } },
};

describe("a change of a status", () => {
  test("is told by one event", () => {
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, paused(""), row("paused"), event("PAUSED")))).toEqual(["held", 2]);
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, paused(""), row("paused")))).toEqual(["broken", 2, REST]);
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, row("provisioning"), event("OFFLINE"))), "of none").toEqual([
      "broken",
      1,
      REST,
    ]);
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, paused(""), row("paused"), event("PAUSED"), event("PAUSED")))).toEqual([
      "broken",
      2,
      REST,
    ]);
  });

  test("may lose its event with the process or the database, but never get one too many", () => {
    for (const trouble of [crash, struck("database")]) {
      expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, trouble, paused(""), row("paused")))).toEqual(["held", 2]);
      expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, trouble, row("provisioning"), event("FAILED")))).toEqual(["held", 0]);
      expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, trouble, row("provisioning"), event("PAUSED")))).toEqual([
        "broken",
        1,
        REST,
      ]);
    }
    const late = changed(REST - 5, ["provisioning", "paused"], { url: "" });
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, late, row("paused"))), "on its way").toEqual(["held", 2]);
  });

  test("takes the URL", () => {
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, paused("http://old")))).toEqual(["broken", 1, 5]);
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(born, changed(5, ["provisioning", "online"], { url: "http://new" })))).toEqual([
      "held",
      0,
    ]);
  });

  test("takes the presence keys", () => {
    const history = (...more: readonly HistoryEvent[]) => serverHistory(born, paused(""), event("PAUSED"), row("paused"), ...more);
    expect(judgedBy(sideEffects, "STATE-09", history(keys("ws:other")))).toEqual(["held", 3]);
    expect(judgedBy(sideEffects, "STATE-09", history(keys(`ws:${W}:url`)))).toEqual(["broken", 3, REST]);
    expect(judgedBy(sideEffects, "STATE-09", history(keys(`ws:${W}`), struck("presence"))), "which nobody could take").toEqual(["held", 2]);
    expect(judgedBy(sideEffects, "STATE-09", serverHistory(row("online"), keys(`ws:${W}`)))).toEqual(["held", 0]);
  });
});

describe("failures", () => {
  const failed = changed(5, ["provisioning", "failed"], { message: "provisioning failed" });
  const told = event("PROVISION_FAILED", { error: "provisioning failed" });

  test("have an event each", () => {
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(born, failed, row("failed"), told))).toEqual(["held", 3]);
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(born, failed, row("failed")))).toEqual(["broken", 2, REST]);
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(born, crash, failed, row("failed"))), "lost").toEqual(["held", 1]);
  });
});
