import { describe, expect, test } from "vitest";
import { buildReport } from "./build-report.ts";
import { loadObjectives } from "./objectives.ts";
import { brokenCell, cell, measured, reportInput, runFacts, voyages } from "./sample-report.ts";

/** What a run of the worker is judged by. */
const OBJECTIVES = loadObjectives().filter(({ subject }) => subject === "worker");

const never = [{ name: "two requests during one boot", directed: 0, random: 0, randomVoyages: 99 }];

describe("a run in which everything held", () => {
  const report = buildReport(reportInput());

  test("passes", () => {
    expect(report.verdict).toEqual({ verdict: "PASS", exitCode: 0, reasons: [] });
    expect(report.totals).toMatchObject({ scenarios: 1, voyages: 200, brokenVoyages: 0, events: 40_000, voyagesPerSecond: 20 });
  });

  test("adds the models of a scenario up, and its scenarios to an area", () => {
    const window = { name: "two requests during one boot", directed: true, randomEntries: 120, randomVoyages: 198 };
    expect(report.scenarios).toMatchObject([
      { models: ["S", "R"], heldUnder: ["S", "R"], voyages: 200, verdict: "held", windows: [window] },
    ]);
    expect(report.areas).toMatchObject([
      { area: "worker/wake", scenarios: 1, windows: { named: 1, directed: 1, random: 1 }, randomEntries: 120 },
    ]);
  });

  test("tells rules and invariants with their obligations", () => {
    expect(report.invariants).toEqual([
      { rule: "worker:WAKE-6", verdict: "held", brokenVoyages: 0, obligations: 600, coveredBy: ["worker/wake/crowd"] },
    ]);
  });

  test("says that an interval over seeds says nothing about production", () => {
    expect(report.caveat).toContain("nothing about production");
  });
});

describe("exit 1", () => {
  test("when a scenario broke, whatever else is open", () => {
    const report = buildReport(reportInput({ cells: [cell({ windows: never }), brokenCell] }));
    expect(report.verdict).toMatchObject({ verdict: "FAIL", exitCode: 1 });
    expect(report.verdict.reasons[0]).toContain("worker/wake/crowd broke in 3 voyages: worker:WAKE-6: two gateways");
    expect(report.failures).toMatchObject([{ scenario: "worker/wake/crowd", model: "S", voyages: 3 }]);
  });
});

describe("exit 2", () => {
  test("when no voyage of 50 or more entered a window", () => {
    const report = buildReport(reportInput({ cells: [cell(), cell({ model: "R", windows: never, voyages: 50 })] }));
    expect(report.verdict.exitCode).toBe(2);
    expect(report.verdict.reasons).toEqual(['worker/wake/crowd (model R): no voyage of 50 entered "two requests during one boot"']);
    expect(report.scenarios).toMatchObject([{ verdict: "inconclusive", windows: [{ directed: false }] }]);
  });

  test("when no voyage was sailed at all", () => {
    const report = buildReport(reportInput({ cells: [cell({ voyages: 0, notObservable: "it needs virtual time" })] }));
    expect(report.verdict).toMatchObject({ verdict: "INCONCLUSIVE", exitCode: 2, reasons: ["no voyage was sailed"] });
  });

  test("not for fewer voyages, though the scenario is not called held", () => {
    const report = buildReport(reportInput({ cells: [cell({ windows: never, voyages: 49 })] }));
    expect(report.verdict.exitCode).toBe(0);
    expect(report.scenarios).toMatchObject([{ verdict: "inconclusive" }]);
  });

  test("when a covered rule was never put to the test", () => {
    const report = buildReport(reportInput({ cells: [cell({ covers: ["worker:WAKE-6", "worker:WAKE-7"] })] }));
    expect(report.verdict.exitCode).toBe(2);
    expect(report.verdict.reasons).toEqual(["worker:WAKE-7 is covered by worker/wake/crowd and was never put to the test"]);
    expect(report.rules.find(({ rule }) => rule === "worker:WAKE-7")).toMatchObject({ verdict: "untested", obligations: 0 });
  });

  test("when a judged objective has too few samples", () => {
    const report = buildReport(reportInput({ objectives: OBJECTIVES, measurements: voyages(300) }));
    expect(report.verdict).toMatchObject({ verdict: "INCONCLUSIVE", exitCode: 2 });
    expect(report.verdict.reasons).toEqual(["Overhead of a wake (no fault, production-like): 300 boots: a verdict about a p99 needs 368"]);
  });

  test("when a whole run measured nothing that a judged objective is about; a chosen few scenarios need not", () => {
    const counts = { ...measured().counts, execs: { admitted: 0, timedOut: 0 } };
    const input = reportInput({ objectives: OBJECTIVES, measurements: voyages(400, () => ({ counts })) });
    expect(buildReport(input).verdict.reasons).toEqual(["Commands timed out: nothing was measured that it judges"]);
    expect(buildReport({ ...input, run: runFacts({ selection: "worker/measure" }) }).verdict.exitCode).toBe(0);
  });
});

describe("exit 99", () => {
  test("when a judged objective is missed", () => {
    const counts = { ...measured().counts, exhausted: 1 };
    const report = buildReport(reportInput({ objectives: OBJECTIVES, measurements: voyages(400, (i) => (i < 40 ? { counts } : {})) }));
    expect(report.verdict).toMatchObject({ verdict: "FAIL", exitCode: 99 });
    expect(report.verdict.reasons).toEqual(['Retry exhaustion (no fault, production-like) missed "at most 1 %"']);
  });

  test("not under a profile that is only shown", () => {
    const counts = { ...measured().counts, exhausted: 1 };
    const report = buildReport(
      reportInput({
        run: runFacts({ profile: "cold-60-180" }),
        objectives: OBJECTIVES,
        measurements: voyages(400, () => ({ counts, profile: "cold-60-180" })),
      }),
    );
    expect(report.verdict.exitCode).toBe(0);
    expect(report.notExercised.map(({ why }) => why)).toContain("judged under production-like only");
  });
});

test("exit 130 and no verdict when it was interrupted", () => {
  const report = buildReport(reportInput({ run: runFacts({ interrupted: true, incomplete: "12 of 200 voyages were sailed" }) }));
  expect(report.verdict).toMatchObject({ verdict: "INCONCLUSIVE", exitCode: 130 });
  expect(report.notExercised).toContainEqual({ what: "the rest of this run", why: "12 of 200 voyages were sailed" });
});

test("what a rig cannot show is told apart and never held", () => {
  const unseen = cell({
    scenario: "worker/wake/host-reset",
    voyages: 0,
    rules: [],
    windows: never,
    notObservable: "the live rig lacks host-control",
  });
  const report = buildReport(reportInput({ cells: [cell(), unseen] }));
  expect(report.scenarios.map(({ verdict }) => verdict)).toEqual(["held", "not-observable"]);
  expect(report.areas).toMatchObject([{ verdicts: { held: 1, "not-observable": 1 } }]);
  expect(report.notExercised).toEqual([{ what: "worker/wake/host-reset", why: "the live rig lacks host-control" }]);
  expect(report.verdict.exitCode).toBe(0);
});
