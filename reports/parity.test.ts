import { describe, expect, test } from "vitest";
import { countOutcomes, type OutcomeCount } from "./measure/outcome-counts.ts";
import { answered, asked, historyOf } from "./measure/sample-history.ts";
import { parityLines } from "./parity.ts";

const count = (verb: string, backend: string, told: string | Partial<OutcomeCount>): OutcomeCount => ({
  ...{ scenario: "server/a/story", verb, backend, outcome: "", end: "", count: 1 },
  ...(typeof told === "string" ? { outcome: told } : told),
});

const alikeOf = (counts: readonly OutcomeCount[]) => parityLines(counts).map(({ verb, alike }) => [verb, alike]);

describe("a parity line", () => {
  test("adds up how a call ended on each backend, with what became of its workspace", () => {
    const counts = [
      count("pause", "saas", { outcome: "200", end: "paused" }),
      count("pause", "saas", { outcome: "200", end: "paused" }),
      count("pause", "saas", "409"),
      count("pause", "docker", { outcome: "200", end: "paused" }),
    ];
    expect(parityLines(counts)).toEqual([
      {
        verb: "pause",
        backends: {
          saas: [
            { outcome: "200, then paused", count: 2 },
            { outcome: "409", count: 1 },
          ],
          docker: [{ outcome: "200, then paused", count: 1 }],
        },
        alike: false,
      },
    ]);
  });

  test("calls backends alike that ended a call in the same ways, however often, and with the same end", () => {
    const counts = [
      count("pause", "saas", "409"),
      count("pause", "saas", "202"),
      count("pause", "docker", "202"),
      count("pause", "docker", "409"),
    ];
    expect(alikeOf([...counts, ...counts.slice(0, 1)])).toEqual([["pause", true]]);
    expect(
      alikeOf([count("pause", "saas", { outcome: "200", end: "paused" }), count("pause", "docker", { outcome: "200", end: "failed" })]),
    ).toEqual([["pause", false]]);
  });

  test("compares story by story: two that differ do not make up for each other", () => {
    const other = { scenario: "server/another/story" };
    const counts = [
      count("pause", "saas", "200"),
      count("pause", "docker", "409"),
      count("pause", "saas", { outcome: "409", ...other }),
      count("pause", "docker", { outcome: "200", ...other }),
    ];
    expect(alikeOf(counts)).toEqual([["pause", false]]);
  });

  test("tells a call that only one backend was asked", () => {
    const counts = [count("pause", "docker", "202"), count("resume", "saas", "202")];
    expect(alikeOf(counts)).toEqual([
      ["pause", false],
      ["resume", false],
    ]);
  });

  test("compares nothing where one backend was not sailed, nor stories of one alone", () => {
    expect(alikeOf([count("pause", "docker", "202")])).toEqual([["pause", null]]);
    const alone = { scenario: "server/without/backend" };
    expect(
      alikeOf([count("pause", "saas", "202"), count("pause", "docker", "202"), count("create", "none", { outcome: "201", ...alone })]),
    ).toEqual([
      ["create", null],
      ["pause", true],
    ]);
  });

  test("compares a server without a backend by its answers, but for what needs one", () => {
    const told = (verb: string, none: string) => [
      count(verb, "saas", { outcome: "201", end: "online" }),
      count(verb, "docker", { outcome: "201", end: "online" }),
      count(verb, "none", { outcome: none, end: "failed" }),
    ];
    expect(alikeOf(told("create", "201"))).toEqual([["create", true]]);
    expect(alikeOf(told("create", "503"))).toEqual([["create", false]]);
    expect(alikeOf(told("restart", "503"))).toEqual([["restart", true]]);
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
      { ...{ scenario: history.header.scenario, verb: "pause", backend: "docker" }, outcome: "202", end: "", count: 2 },
      { ...{ scenario: history.header.scenario, verb: "pause", backend: "docker" }, outcome: "ECONNRESET", end: "", count: 1 },
    ]);
  });
});
