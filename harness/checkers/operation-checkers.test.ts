import { describe, expect, test } from "vitest";
import { SERVER_CHECKERS, WORKER_CHECKERS } from "./all-checkers.ts";
import { boundedOperations } from "./bounded-operations.ts";
import { claims } from "./claims.ts";
import { leasesReturn } from "./leases-return.ts";
import { nothingLeft } from "./nothing-left.ts";
import { CANARY, nothingSecret } from "./nothing-secret.ts";
import { oneExecution } from "./one-execution.ts";
import { ownPrefix } from "./own-prefix.ts";
import { recovers } from "./recovers.ts";
import { completed, historyOf, invoked, judged, sandboxDid } from "./tiny-history.contract.ts";

describe("one execution", () => {
  const asked = invoked(1, 1, { verb: "exec", args: { command: "echo 1" } });
  const ran = (t: number, command = "echo 1") => sandboxDid(t, "command-start", { process: `p${t}`, command });

  test("holds for a command that ran once, and for one that never did", () => {
    expect(judged(oneExecution, "EXEC-15", historyOf([asked, ran(5), completed(9, 1)]))).toEqual(["held", 1]);
    expect(judged(oneExecution, "EXEC-15", historyOf([asked, ran(5, "echo other")]))).toEqual(["held", 1]);
  });

  test("breaks at the second run", () => {
    expect(judged(oneExecution, "EXEC-15", historyOf([asked, ran(5), ran(8), completed(9, 1)]))).toEqual(["broken", 1, 8]);
  });

  test("breaks when an operation that was answered as not done had run", () => {
    const denied = completed(9, 1, { outcome: "fail", status: 503, body: { admitted: false } });
    expect(judged(oneExecution, "EXEC-16", historyOf([asked, ran(5), denied]))).toEqual(["broken", 1, 5]);
    expect(judged(oneExecution, "EXEC-16", historyOf([asked, denied]))).toEqual(["held", 1]);
  });

  test("finds a false denial also when the effect comes after the answer", () => {
    const denied = completed(9, 1, { outcome: "fail", status: 503 });
    expect(judged(oneExecution, "EXEC-16", historyOf([asked, denied, ran(5_000)]))).toEqual(["broken", 1, 5_000]);
  });

  test("asks no denial of an operation whose effect is unknown", () => {
    expect(judged(oneExecution, "EXEC-16", historyOf([asked, ran(5), completed(9, 1, { outcome: "unknown", status: 503 })]))).toEqual([
      "held",
      0,
    ]);
  });
});

describe("bounded operations", () => {
  const READ_MS = 3 * (120_000 + 10_000) + 3_000 + 40_000;

  test("end within their bound, plus what the rig delays", () => {
    const took = (ms: number, maxDelayMs = 0) => historyOf([invoked(0, 1), completed(ms, 1)], maxDelayMs);
    expect(judged(boundedOperations, "RETRY-11", took(READ_MS + 1_000))).toEqual(["held", 1]);
    expect(judged(boundedOperations, "RETRY-11", took(READ_MS + 1_001))).toEqual(["broken", 1, 0]);
    expect(judged(boundedOperations, "RETRY-11", took(READ_MS + 4_000, 250))).toEqual(["held", 1]);
  });

  test("of a verb with limits of its own have a bound by them", () => {
    const took = (verb: string, ms: number, args = {}) =>
      judged(boundedOperations, "RETRY-11", historyOf([invoked(0, 1, { verb, args }), completed(ms, 1)]))?.[0];
    expect([took("state", 12_000), took("stateV2", 12_001)]).toEqual(["held", "broken"]);
    expect([took("wake", 16_000, { maxWakeTime: 5_000 }), took("wake", 16_001, { maxWakeTime: 5_000 })]).toEqual(["held", "broken"]);
    const exec = { maxWakeTime: 5_000, timeout: 7_000 };
    expect([took("exec", 3 * 15_000 + 43_000 + 7_000, exec), took("exec", 3 * 15_000 + 43_000 + 9_001, exec)]).toEqual(["held", "broken"]);
  });

  test("that never end break it at their start", () => {
    expect(judged(boundedOperations, "RETRY-11", historyOf([invoked(7, 1)]))).toEqual(["broken", 1, 7]);
  });

  test("make at most three tries", () => {
    const tries = (attempts: number) => historyOf([invoked(0, 1), completed(5, 1, { body: { attempts } })]);
    expect(judged(boundedOperations, "RETRY-3", tries(3))).toEqual(["held", 1]);
    expect(judged(boundedOperations, "RETRY-3", tries(4))).toEqual(["broken", 1, 5]);
    expect(judged(boundedOperations, "RETRY-3", historyOf([invoked(0, 1), completed(5, 1)])), "an answer that names no tries").toEqual([
      "held",
      0,
    ]);
  });

  test("never leave through the handler of unexpected faults", () => {
    const history = historyOf([invoked(0, 1), completed(5, 1, { status: 500, body: { error: "Internal error" } })]);
    expect(judged(boundedOperations, "RETRY-9", history)).toEqual(["broken", 1, 5]);
  });
});

describe("leases", () => {
  const keep = (t: number, on: boolean) => sandboxDid(t, "keep-alive", { on });

  test("are given back when the last word is off", () => {
    expect(judged(leasesReturn, "HIB-10", historyOf([keep(1, true), keep(9, false)]))).toEqual(["held", 1]);
    expect(judged(leasesReturn, "HIB-10", historyOf([keep(1, true), keep(5, false), keep(9, true)]))).toEqual(["broken", 1, 9]);
  });

  test("say nothing where none was taken", () => {
    expect(judged(leasesReturn, "HIB-10", historyOf([]))).toEqual(["held", 0]);
  });

  test("keep a sandbox from falling asleep under a command, but not from being lost", () => {
    const under = (cause: string) => historyOf([sandboxDid(1, "command-start", { process: "p1" }), sandboxDid(5, "vm-down", { cause })]);
    expect(judged(leasesReturn, "HIB-3", under("idle"))).toEqual(["broken", 1, 5]);
    expect(judged(leasesReturn, "HIB-3", under("loss"))).toEqual(["held", 1]);
    const ended = [
      sandboxDid(1, "command-start", { process: "p1" }),
      sandboxDid(3, "command-end", { process: "p1" }),
      sandboxDid(5, "vm-down", { cause: "idle" }),
    ];
    expect(judged(leasesReturn, "HIB-3", historyOf(ended))).toEqual(["held", 1]);
  });
});

describe("nothing left", () => {
  test("breaks with a timer behind an answer, and with a rejection nobody handled", () => {
    const answer = completed(5, 1);
    expect(judged(nothingLeft, "EXEC-20", historyOf([answer]))).toEqual(["held", 1]);
    const timer = { type: "leftover" as const, t: 6, party: "isolate-1", what: "isolate-1.fetch", timers: 2 };
    expect(judged(nothingLeft, "EXEC-20", historyOf([answer, timer]))).toEqual(["broken", 2, 6]);
    const rejection = { type: "unhandled" as const, t: 7, message: "TypeError: x" };
    expect(judged(nothingLeft, "WAKE-11", historyOf([answer, rejection]))).toEqual(["broken", 2, 7]);
  });
});

describe("nothing secret", () => {
  const log = (message: string, fields: unknown = {}) => ({ type: "log" as const, t: 3, party: "host", level: "warn", message, fields });

  test("holds for what leaves without a planted secret", () => {
    expect(judged(nothingSecret, "OBS-12", historyOf([completed(1, 1, { body: { content: "x" } }), log("fine")]))).toEqual(["held", 2]);
  });

  test("breaks for an answer or a log line that has one, however deep", () => {
    expect(judged(nothingSecret, "OBS-12", historyOf([completed(1, 1, { body: { a: { b: [`${CANARY}7`] } } })]))).toEqual(["broken", 1, 1]);
    expect(judged(nothingSecret, "OBS-12", historyOf([log(`token ${CANARY}7`)]))).toEqual(["broken", 1, 3]);
    expect(judged(nothingSecret, "OBS-12", historyOf([log("failed", { error: `${CANARY}7` })]))).toEqual(["broken", 1, 3]);
  });

  test("does not mind a log line whose fields cannot be written", () => {
    expect(judged(nothingSecret, "OBS-12", historyOf([completed(1, 1, { body: null }), log("no fields", undefined)]))).toEqual(["held", 2]);
  });
});

describe("the own prefix", () => {
  const bucket = (t: number, key: string) => ({ type: "journal" as const, t, party: "bucket", entry: { kind: "bucket-get", key } });

  test("holds for keys of users and breaks for any other", () => {
    expect(judged(ownPrefix, "ISO-2", historyOf([bucket(1, "users/u1/root/a"), bucket(2, "users/u1/.last-sync")]))).toEqual(["held", 2]);
    for (const key of ["root/a", "users/u1", "users//a", "users/../u2/a", "users/u1/../u2/a", "users/-u/a", "/users/u1/a", ""]) {
      expect(judged(ownPrefix, "ISO-2", historyOf([bucket(4, key)])), `for the key "${key}"`).toEqual(["broken", 1, 4]);
    }
  });
});

describe("recovery", () => {
  const epilogue = { type: "epilogue" as const, t: 100 };
  const probe = (op: number) => invoked(110, op, { client: "epilogue-u1", verb: "wake" });

  test("is every verb's success after the epilogue began", () => {
    expect(judged(recovers, "WAKE-1", historyOf([epilogue, probe(1), completed(120, 1)]))).toEqual(["held", 1]);
    expect(judged(recovers, "WAKE-1", historyOf([epilogue, probe(1), completed(120, 1, { status: 503 })]))).toEqual(["broken", 1, 120]);
    expect(judged(recovers, "WAKE-1", historyOf([epilogue, probe(1)])), "no answer at all").toEqual(["broken", 1, 110]);
  });

  test("asks nothing of what happened in the storm, nor of other clients", () => {
    const storm = [invoked(10, 1), completed(20, 1, { status: 503 })];
    expect(judged(recovers, "WAKE-1", historyOf([...storm, epilogue]))).toEqual(["held", 0]);
    expect(judged(recovers, "WAKE-1", historyOf([...storm]))).toEqual(["held", 0]);
  });
});

describe("claims", () => {
  const claim = (t: number, rule: string, held: boolean) => ({
    type: "claim" as const,
    t,
    rule: `worker:${rule}`,
    held,
    because: `at ${t}`,
  });

  test("are judged by their own rules, the first broken one first", () => {
    const history = historyOf([claim(1, "WAKE-1", true), claim(9, "WAKE-1", false), claim(5, "WAKE-1", false), claim(6, "EXEC-5", true)]);
    expect(judged(claims, "WAKE-1", history)).toEqual(["broken", 3, 5]);
    expect(judged(claims, "EXEC-5", history)).toEqual(["held", 1]);
    expect(claims.check(history).find((one) => one.verdict === "broken")?.because).toBe("at 5");
  });
});

describe.each([
  ["worker", WORKER_CHECKERS],
  ["server", SERVER_CHECKERS],
] as const)("all checkers of the %s", (_, checkers) => {
  test("find nothing to hold or to break in an empty history", () => {
    for (const verdict of checkers.flatMap((checker) => checker.check(historyOf([])))) {
      expect(verdict, `${verdict.rule} over nothing`).toMatchObject({ verdict: "held", obligations: 0 });
    }
  });

  test("have names of their own and speak of the rules that they declare", () => {
    expect(new Set(checkers.map((checker) => checker.id)).size).toBe(checkers.length);
    for (const checker of checkers) {
      const judgedRules = checker.check(historyOf([])).map((verdict) => verdict.rule);
      expect(judgedRules.toSorted(), `rules of ${checker.id}`).toEqual(checker.rules.toSorted());
    }
  });
});
