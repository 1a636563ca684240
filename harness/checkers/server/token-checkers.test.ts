import { describe, expect, test } from "vitest";
import { CANARY } from "#harness/checkers/nothing-secret.ts";
import { completed, invoked } from "#harness/checkers/tiny-history.contract.ts";
import type { HistoryEvent } from "#harness/history/event.ts";
import { freshTokensKept } from "./fresh-tokens-kept.ts";
import { nothingLeaks } from "./nothing-leaks.ts";
import { nothingUnhandled } from "./nothing-unhandled.ts";
import { revokedRefused } from "./revoked-refused.ts";
import { changed, did, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

describe("a fresh token", () => {
  const token = (fields: Readonly<Record<string, unknown>>) =>
    noted(900, "rest", { kind: "rest-token", workspace: W, token: "abcdefgh", reason: "stale", used: null, ...fields });

  test("is kept by the sweeper: within the grace of its birth or its last use", () => {
    expect(judgedBy(freshTokensKept, "TOK-02", serverHistory(token({ created: 0, revoked: 300_001 })))).toEqual(["held", 1]);
    expect(judgedBy(freshTokensKept, "TOK-02", serverHistory(token({ created: 0, revoked: 300_000 })))).toEqual(["broken", 1, 900]);
    expect(judgedBy(freshTokensKept, "TOK-02", serverHistory(token({ created: 0, used: 200_000, revoked: 400_000 })))).toEqual([
      "broken",
      1,
      900,
    ]);
  });

  test("may be revoked by everybody else", () => {
    expect(judgedBy(freshTokensKept, "TOK-02", serverHistory(token({ created: 0, revoked: 5, reason: "provision" })))).toEqual(["held", 1]);
    expect(judgedBy(freshTokensKept, "TOK-02", serverHistory(token({ created: 0, revoked: null, reason: null })))).toEqual(["held", 1]);
  });

  test("of an external workspace is never the sweeper's", () => {
    const external = noted(899, "rest", { kind: "rest-workspace", id: W, external: true });
    expect(judgedBy(freshTokensKept, "EXT-10", serverHistory(external, token({ created: 0, revoked: 900_000 })))).toEqual([
      "broken",
      1,
      900,
    ]);
    expect(judgedBy(freshTokensKept, "EXT-10", serverHistory(token({ created: 0, revoked: 900_000 })))).toEqual(["held", 0]);
  });
});

describe("a revoked token", () => {
  const revoked = noted(50, "database", { kind: "token-revoke", workspace: W, token: "abcdefgh" });
  const beat = (t: number, status: number, tookMs = 4) =>
    noted(t, "agent", { kind: "agent-heartbeat", workspace: W, token: "abcdefgh", status, tookMs });

  test("is refused from then on", () => {
    expect(
      judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, beat(60, 401), did(70, "pause", { status: 401, bearer: "abcdefgh" }))),
    ).toEqual(["held", 2]);
    expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, beat(60, 200)))).toEqual(["broken", 1, 60]);
    expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, did(70, "pause", { bearer: "abcdefgh" })))).toEqual(["broken", 1, 75]);
  });

  test("opens no register and no heartbeat either, whoever sends it", () => {
    for (const verb of ["register", "heartbeat"]) {
      expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, did(70, verb, { status: 401, bearer: "abcdefgh" })))).toEqual([
        "held",
        1,
      ]);
      expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, did(70, verb, { bearer: "abcdefgh" })))).toEqual(["broken", 1, 75]);
    }
  });

  test("may have been good for a call that began before", () => {
    expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, beat(52, 200)))).toEqual(["held", 0]);
    expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, beat(90, 200, 60)))).toEqual(["held", 0]);
  });

  test("is not what opens a message", () => {
    expect(judgedBy(revokedRefused, "TOK-15", serverHistory(revoked, did(70, "a2a", { bearer: "abcdefgh" })))).toEqual(["held", 0]);
  });
});

describe("nothing leaks", () => {
  const answer = (body: Readonly<Record<string, unknown>>) => [
    invoked(1, 1, { verb: "delete", user: W }),
    completed(2, 1, { status: 500, outcome: "unknown", body }),
  ];
  const event = (payload: unknown) => noted(9, "rest", { kind: "rest-event", workspace: W, event: "X", payload });
  const log = (message: string): HistoryEvent => ({ type: "log", t: 5, party: "server", level: "warn", message, fields: {} });
  const planted: HistoryEvent = {
    type: "fault",
    t: 0,
    phase: "apply",
    fault: {
      kind: "party",
      party: "docker",
      fault: { type: "calls-fail", call: "remove", failures: "status", texts: ["driver failed to unmount the layer", "no"] },
    },
  };

  test("holds for the platform's own words", () => {
    const history = serverHistory(
      planted,
      answer({ error: "the workload could not be stopped" }),
      event({ error: "provisioning failed" }),
      log("removal of container x"),
    );
    expect(nothingLeaks.check(history).map((one) => one.verdict)).toEqual(["held", "held", "held"]);
  });

  test("breaks for a backend's words in an answer, a row or an event", () => {
    expect(judgedBy(nothingLeaks, "LEAK-06", serverHistory(answer({ error: "removal of container ws-1" })))).toEqual(["broken", 1, 2]);
    expect(judgedBy(nothingLeaks, "LEAK-06", serverHistory(planted, answer({ error: "500 driver failed to unmount the layer" })))).toEqual([
      "broken",
      1,
      2,
    ]);
    expect(judgedBy(nothingLeaks, "LEAK-01", serverHistory(event({ error: "RunInstances of t3.large" })))).toEqual(["broken", 1, 9]);
    expect(judgedBy(nothingLeaks, "LEAK-01", serverHistory(changed(3, ["provisioning", "failed"], { message: "vpc-0abc" })))).toEqual([
      "broken",
      1,
      3,
    ]);
  });

  test("breaks for what the way to the database says, in an answer", () => {
    for (const error of [
      "connect ECONNREFUSED (server>database)",
      "read ECONNRESET",
      "terminating connection due to administrator command",
    ])
      expect(judgedBy(nothingLeaks, "LEAK-06", serverHistory(answer({ error }))), error).toEqual(["broken", 1, 2]);
  });

  test("breaks for a secret, wherever it left", () => {
    const saved = did(1, "saveSecret", { key: "K", value: "hunter22" });
    expect(judgedBy(nothingLeaks, "LEAK-07", serverHistory(saved, log("loaded hunter22")))).toEqual(["broken", 2, 5]);
    expect(judgedBy(nothingLeaks, "LEAK-07", serverHistory(event({ note: `${CANARY}1` })))).toEqual(["broken", 1, 9]);
    expect(judgedBy(nothingLeaks, "LEAK-07", serverHistory(did(1, "saveSecret", { key: "K", value: "ok" }), log("ok")))).toEqual([
      "held",
      2,
    ]);
  });
});

describe("nothing unhandled", () => {
  const log: HistoryEvent = { type: "log", t: 5, party: "server", level: "error", message: "cycle panicked", fields: {} };

  test("is learned where a cycle panicked and the process went on", () => {
    expect(judgedBy(nothingUnhandled, "RST-08", serverHistory(log))).toEqual(["held", 1]);
    expect(judgedBy(nothingUnhandled, "RST-08", serverHistory())).toEqual(["held", 0]);
  });

  test("breaks with a rejection that nobody handled", () => {
    expect(judgedBy(nothingUnhandled, "RST-08", serverHistory(log, { type: "unhandled", t: 7, message: "Error: x" }))).toEqual([
      "broken",
      2,
      7,
    ]);
  });
});
