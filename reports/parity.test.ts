import { describe, expect, test } from "vitest";
import { countOutcomes, type OutcomeCount } from "./measure/outcome-counts.ts";
import { answered, asked, historyOf } from "./measure/sample-history.ts";
import { parityLines } from "./parity.ts";

const count = (verb: string, backend: string, outcome: string): OutcomeCount => ({ verb, backend, outcome, count: 1 });

describe("a parity line", () => {
  test("adds up how a call ended on each backend", () => {
    const counts = [
      count("pause", "saas", "202"),
      count("pause", "saas", "202"),
      count("pause", "saas", "409"),
      count("pause", "docker", "202"),
    ];
    expect(parityLines(counts)).toEqual([
      {
        verb: "pause",
        backends: {
          saas: [
            { outcome: "202", count: 2 },
            { outcome: "409", count: 1 },
          ],
          docker: [{ outcome: "202", count: 1 }],
        },
        alike: false,
      },
    ]);
  });

  test("calls backends alike that ended a call in the same ways, however often", () => {
    const counts = [
      count("pause", "saas", "409"),
      count("pause", "saas", "202"),
      count("pause", "docker", "202"),
      count("pause", "docker", "409"),
    ];
    expect(parityLines([...counts, ...counts.slice(0, 1)])).toMatchObject([{ alike: true }]);
  });

  test("tells a call that only one backend was asked", () => {
    const counts = [count("pause", "docker", "202"), count("resume", "saas", "202")];
    expect(parityLines(counts).map(({ verb, alike }) => [verb, alike])).toEqual([
      ["pause", false],
      ["resume", false],
    ]);
  });

  test("compares nothing where one backend was not sailed, nor stories without any", () => {
    expect(parityLines([count("pause", "docker", "202")])).toMatchObject([{ alike: null }]);
    const counts = [count("pause", "saas", "202"), count("pause", "docker", "202"), count("create", "none", "201")];
    expect(parityLines(counts).map(({ verb, alike }) => [verb, alike])).toEqual([
      ["create", null],
      ["pause", true],
    ]);
  });
});

describe("the outcomes of a story", () => {
  test("are told by verb and status, or by the link's error where no answer came; the epilogue is no part of it", () => {
    const history = historyOf(
      asked(0, 1, { verb: "pause" }),
      asked(0, 2, { verb: "pause" }),
      answered(5, 1, { status: 202 }),
      answered(6, 2, { status: null, code: "ECONNRESET" }),
      asked(7, 3, { verb: "pause" }),
      answered(8, 3, { status: 202 }),
      { type: "epilogue", t: 9 },
      asked(10, 4, { verb: "pause" }),
      answered(11, 4, { status: 500 }),
    );
    expect(countOutcomes({ ...history, header: { ...history.header, model: "docker" } })).toEqual([
      { verb: "pause", backend: "docker", outcome: "202", count: 2 },
      { verb: "pause", backend: "docker", outcome: "ECONNRESET", count: 1 },
    ]);
  });
});
