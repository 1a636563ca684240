import { describe, expect, test } from "vitest";
import type { OutcomeKind } from "./event.ts";
import { classifyOutcome } from "./outcome.ts";

const READS = ["read", "exists", "list", "state", "stateV2", "execStatus", "logs", "operation"];
const VERBS = [...READS, "exec", "stream", "wake", "restart", "destroy", "bulkRestart", "write", "delete", "batch"];
const PROMISES = ["stream", "restart", "bulkRestart"];
const answered = (verb: string, status: number, body: Readonly<Record<string, unknown>> = {}): OutcomeKind =>
  classifyOutcome(verb, { status, body });

describe("what an answer says about the effect", () => {
  test("a 200 is done, or for a restart or a stream promised", () => {
    for (const verb of VERBS) expect(answered(verb, 200), `${verb} 200`).toBe(PROMISES.includes(verb) ? "accepted" : "ok");
  });

  test("a request that never left had no effect", () => {
    for (const verb of VERBS) expect(classifyOutcome(verb, { status: null, sent: "no" }), `${verb} refused`).toBe("fail");
  });

  test("a request whose answer was lost may have had one, unless it only reads", () => {
    for (const verb of VERBS) {
      expect(classifyOutcome(verb, { status: null, sent: "maybe" }), `${verb} cut`).toBe(READS.includes(verb) ? "fail" : "unknown");
    }
  });

  test("a refusal promises that nothing happened", () => {
    for (const verb of ["exec", "stream", "wake", "restart", "write", "delete", "batch"]) {
      for (const status of [400, 401, 403, 404, 405, 409, 413]) expect(answered(verb, status), `${verb} ${status}`).toBe("fail");
    }
  });

  test("a missing file is an answer, not a failure", () => {
    expect(answered("read", 404)).toBe("ok");
  });

  test("any other status of a read leaves nothing behind", () => {
    for (const status of [400, 403, 500, 502, 503]) expect(answered("read", status), `read ${status}`).toBe("fail");
  });

  test("a command that ran out of time did run", () => {
    expect(answered("exec", 504)).toBe("ok");
  });

  test("a 503 of a command is believed only when it says that nothing was admitted", () => {
    expect(answered("exec", 503, { admitted: false })).toBe("fail");
    expect(answered("stream", 503, { admitted: false })).toBe("fail");
    for (const admitted of [true, "unknown", undefined])
      expect(answered("exec", 503, { admitted }), `admitted ${String(admitted)}`).toBe("unknown");
    expect(classifyOutcome("exec", { status: 503, body: null }), "a body that was cut").toBe("unknown");
  });

  test("a failure in mid-work may go on to have an effect", () => {
    for (const [verb, status] of [
      ["exec", 500],
      ["write", 500],
      ["write", 503],
      ["write", 507],
      ["delete", 502],
      ["batch", 503],
      ["wake", 500],
      ["wake", 503],
      ["wake", 504],
      ["restart", 500],
      ["restart", 503],
    ] as const) {
      expect(answered(verb, status), `${verb} ${status}`).toBe("unknown");
    }
  });
});
