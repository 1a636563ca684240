import { describe, expect, test } from "vitest";
import { NO_PAINT } from "#reports/render/terminal.ts";
import { buildLoadReport } from "./build-load-report.ts";
import type { LoadRunInput } from "./load-input.ts";
import { loadHtml } from "./render/load-html.ts";
import { loadMarkdown } from "./render/load-markdown.ts";
import { loadTerminal } from "./render/load-terminal.ts";
import { sampleLoadFacts, sampleObjective, sampleRun, type MadeUp } from "./sample-load.ts";

const objectives = new Map([["served", sampleObjective()]]);
const times = (count: number, made: MadeUp): readonly MadeUp[] => Array.from({ length: count }, () => made);

const run = (requests: readonly MadeUp[], change: Partial<LoadRunInput> = {}): LoadRunInput => {
  const made = sampleRun(requests, change);
  return { ...made, description: { ...made.description, objectives: ["served"], covers: ["worker:WAKE-6"] } };
};

const report = (one: LoadRunInput, change: { readonly interrupted?: boolean; readonly harness?: readonly string[] } = {}) =>
  buildLoadReport({
    name: "load",
    run: { ...sampleLoadFacts, interrupted: change.interrupted ?? false },
    runs: [one],
    objectives,
    harness: change.harness ?? [],
    notExercised: [],
  });

const boots = { boots: 3, gatewayStarts: 3, gatewayKills: 0, wentToSleep: 0, refusedBoots: 0 };

describe("the verdict", () => {
  test.each([
    { when: "every objective is met and every rule held", one: run(times(100, 10), { backend: boots }), verdict: "PASS", exitCode: 0 },
    { when: "an objective is missed", one: run([...times(60, 10), ...times(40, "timeout")]), verdict: "FAIL", exitCode: 99 },
    { when: "there are too few samples", one: run(times(10, 10)), verdict: "INCONCLUSIVE", exitCode: 2 },
    {
      when: "a gateway was started twice for one boot",
      one: run(times(100, 10), { backend: { ...boots, gatewayStarts: 4 } }),
      verdict: "FAIL",
      exitCode: 1,
    },
    { when: "a gateway was killed", one: run(times(100, 10), { backend: { ...boots, gatewayKills: 1 } }), verdict: "FAIL", exitCode: 1 },
    {
      when: "nothing was put to the test",
      one: run(times(100, 10), { backend: { ...boots, boots: 0, gatewayStarts: 0 } }),
      verdict: "INCONCLUSIVE",
      exitCode: 2,
    },
  ])("when $when", ({ one, verdict, exitCode }) => {
    expect(report(one).verdict).toMatchObject({ verdict, exitCode });
  });

  test("is 70 when an engine failed and 130 when the run was interrupted", () => {
    expect(report(run(times(100, 10)), { harness: ["k6 failed"] }).verdict.exitCode).toBe(70);
    expect(report(run(times(100, 10)), { interrupted: true }).verdict).toMatchObject({ exitCode: 130, verdict: "INCONCLUSIVE" });
  });

  test("is open when the engine did not keep its rate: it was another load", () => {
    const slow = run(times(100, 10));
    slow.samples.started.forEach((started, n) => (slow.samples.started[n] = started * 1.02));
    expect(report(slow).verdict).toMatchObject({ verdict: "INCONCLUSIVE", exitCode: 2 });
    expect(report(slow).verdict.reasons.join("\n")).toContain("did not keep its rate");
  });
});

describe("the figures", () => {
  const [section] = report(run([...times(80, 21), ...times(10, "timeout"), ...times(8, "dropped"), ...times(2, "unfinished")])).sections;

  test("account for every planned request", () => {
    expect(section?.counts).toEqual({ planned: 100, started: 90, served: 80, failed: 18, dropped: 8, unfinished: 2 });
    expect(section?.errors).toEqual([
      { kind: "timeout", count: 10 },
      { kind: "dropped", count: 8 },
    ]);
  });

  test("have service times of what was served, and infinite latency for what was not", () => {
    expect(section?.figures[0]).toMatchObject({ of: "all requests", due: 98, served: 80 });
    expect(section?.figures[0]?.service).toMatchObject({ samples: 80, p50: 20, max: 20 });
    expect(section?.figures[0]?.latency).toMatchObject({ samples: 98, p50: 21, p99: "infinite" });
  });

  test("are told for each kind and phase", () => {
    expect(section?.figures.map(({ of }) => of)).toEqual(["all requests", "read", "exec", "phase recovered"]);
  });
});

describe("every format", () => {
  const told = report(run([...times(80, 10), ...times(20, "timeout")], { backend: boots }));

  test.each([
    ["terminal", loadTerminal(told, NO_PAINT)],
    ["markdown", loadMarkdown(told)],
    ["html", loadHtml(told)],
  ])("%s tells verdict, target, burn rate, rates, engine, errors and how to run it again", (_name, text) => {
    for (const words of [
      "FAIL",
      "at least 90 %",
      "80 %",
      "2.00",
      "10.0",
      "embedded",
      "timeout",
      "worker:WAKE-6",
      "npx seatrial load sample --quick",
      "∞",
    ])
      expect(text).toContain(words);
  });

  test("an interrupted run says first that it is none", () => {
    expect(loadMarkdown(report(run(times(100, 10)), { interrupted: true }))).toMatch(/^## Load: INCOMPLETE/);
  });
});
