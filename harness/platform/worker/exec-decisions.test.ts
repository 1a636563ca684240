import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExecDone } from "./host/areas/exec-api.ts";
import { boundOutput, piecesOf } from "./host/areas/exec-output.ts";
import { referenceParts } from "./parts.ts";
import { publicExecId, splitExecId } from "./routes/exec-id.ts";
import { done, openIsolate } from "./isolate.contract.ts";

const LIMITS = { defaultMs: 60_000, maxMs: 300_000 };
const LIMIT = 1_048_576;
const RAN: ExecDone = {
  execId: "exec-1",
  timedOut: false,
  killed: true,
  exitCode: 0,
  stdout: "",
  stderr: "",
  truncated: false,
  durationMs: 1,
};
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe("a timeout", () => {
  // worker:EXEC-2, EXEC-3
  test("is refused, cut to the maximum or used, and never fires at once, whatever is given", () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.string(), fc.jsonValue(), fc.constant(undefined)), (given) => {
        const ms = referenceParts.execTimeoutMs(given, LIMITS);
        if (given === undefined) expect(ms).toBe(60_000);
        else if (typeof given === "number" && Number.isInteger(given) && given > 0 && given < 2 ** 31)
          expect(ms).toBe(Math.min(given, 300_000));
        else expect(ms).toBeNull();
      }),
    );
  });

  test("by default is never longer than the maximum", () => {
    expect(referenceParts.execTimeoutMs(undefined, { defaultMs: 60_000, maxMs: 9_000 })).toBe(9_000);
  });
});

describe("an output", () => {
  // worker:EXEC-19
  test("keeps the tail, whole characters only, and says when something was dropped", () => {
    fc.assert(
      fc.property(fc.constantFrom("a", "é", "€", "😀"), fc.integer({ min: 0, max: 5 }), (character, offset) => {
        const long = "-".repeat(offset) + character.repeat(Math.ceil(LIMIT / bytesOf(character)) + 2);
        const { text, truncated } = boundOutput(long);
        expect(truncated).toBe(true);
        expect(long.endsWith(text)).toBe(true);
        expect(bytesOf(text)).toBeGreaterThan(LIMIT - 4);
        expect(bytesOf(text)).toBeLessThanOrEqual(LIMIT);
      }),
      { numRuns: 20 },
    );
  });

  test("that fits stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(boundOutput(text)).toEqual({ text, truncated: false });
      }),
    );
    expect(boundOutput("x".repeat(LIMIT))).toEqual({ text: "x".repeat(LIMIT), truncated: false });
  });

  test("is stored in pieces that make it whole again", () => {
    for (const length of [0, 1, 29_999, 30_000, 30_001, 100_000]) {
      const text = "y".repeat(length);
      const pieces = piecesOf(text);
      expect(pieces.join("")).toBe(text);
      expect(Math.max(0, ...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(30_000);
    }
  });
});

describe("an exec's id", () => {
  // worker:EXEC-13
  test("says whose it is, and anything else is none", () => {
    expect(splitExecId(publicExecId("u-1_x", "exec-000000001-ab"))).toEqual({ ownerId: "u-1_x", id: "exec-000000001-ab" });
    for (const strange of ["", "exec-1", "u1.", "u1.a.b", "."]) expect(splitExecId(strange)?.id ?? null).toBeNull();
  });

  test("is looked up under its owner's name only", () => {
    expect(referenceParts.execScope({ userId: "u1", ownerId: "u1" })).toBe("u1");
    expect(referenceParts.execScope({ userId: "u2", ownerId: "u1" })).toBeNull();
  });
});

describe("the exit code of a record", () => {
  // worker:EXEC-23
  test.for([
    ["completed", undefined, 0],
    ["completed", 3, 3],
    ["failed", 7, 7],
    ["killed", undefined, 137],
    ["failed", undefined, null],
    ["error", undefined, null],
  ] as const)("%s with exit code %o is %o", ([status, exitCode, expected]) => {
    expect(referenceParts.exitCodeOf({ status, ...(exitCode === undefined ? {} : { exitCode }) })).toBe(expected);
  });
});

describe("a body that is no exec", () => {
  // worker:EXEC-10
  test("is refused with an error's text and reaches no Host, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ command: [value] })),
        ),
        async (body) => {
          const isolate = openIsolate({
            host: { exec: async () => done(RAN), startExec: async () => done({ execId: "e", processId: "p" }) },
          });
          const answer = await isolate.ask("/api/super/users/u1/exec", { method: "POST", body });
          const accepted = isolate.hostCalls.length > 0;
          if (accepted) return;
          expect(answer.status).toBe(400);
          expect(typeof answer.body["error"]).toBe("string");
        },
      ),
    );
  });
});
