import { mkdtempSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildLoadReport } from "./build-load-report.ts";
import type { LoadRunInput } from "./load-input.ts";
import type { LoadReport, LoadRunFacts } from "./load-report.ts";
import { mergeLoadReports } from "./merge-load.ts";
import { sampleLoadFacts, sampleRun, type MadeUp } from "./sample-load.ts";
import { writeLoadReport } from "./write-load-report.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-merge-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const build = (name: string, runs: readonly LoadRunInput[], facts: Partial<LoadRunFacts> = {}): LoadReport =>
  buildLoadReport({ name, run: { ...sampleLoadFacts, ...facts }, runs, objectives: new Map(), harness: [], notExercised: [] });

const write = async (name: string, run: LoadRunInput, facts: Partial<LoadRunFacts> = {}): Promise<string> => {
  const file = join(folder, `${name}.json`);
  await writeLoadReport(build(name, [run], facts), [run], file);
  return file;
};

const times = (count: number, made: MadeUp): readonly MadeUp[] => Array.from({ length: count }, () => made);

describe("the parts of a run", () => {
  test("make one run whose percentiles are of all samples, not the mean of the parts'", async () => {
    // One part fast, one slow: the mean of their p50 (500) is a figure that nobody saw.
    const files = [await write("a", sampleRun(times(90, 10))), await write("b", sampleRun(times(30, 990)))];
    const { runs } = mergeLoadReports(files);
    const [section] = build("merged", runs).sections;
    expect(section?.parts).toBe(2);
    expect(section?.counts.planned).toBe(120);
    expect(section?.figures[0]?.latency).toMatchObject({ samples: 120, p50: 10, p95: 990 });
  });

  test("keep every outcome, also what only one part saw", async () => {
    const files = [await write("a", sampleRun([10, "dropped"])), await write("b", sampleRun([10, "timeout"]))];
    const [section] = build("merged", mergeLoadReports(files).runs).sections;
    expect(section?.errors.map(({ kind }) => kind).toSorted()).toEqual(["dropped", "timeout"]);
  });

  test("come back as they were written", async () => {
    const run = sampleRun([10, "timeout", "dropped", 20, "unfinished"]);
    const { runs } = mergeLoadReports([await write("a", run), await write("b", run)]);
    const half = build("half", [run]).sections[0];
    const whole = build("whole", runs).sections[0];
    expect(whole?.figures[0]?.latency.p50).toBe(half?.figures[0]?.latency.p50);
    expect(whole?.counts.unfinished).toBe(2);
  });
});

describe("what is no part is refused in one line", () => {
  const whole = sampleRun(times(10, 10));
  const other = (change: Partial<LoadRunInput["description"]>): LoadRunInput => ({
    ...whole,
    description: { ...whole.description, ...change },
  });

  test.each([
    { what: "another commit", facts: { commit: "ba9876543210" }, message: "is of commit" },
    { what: "changes on top of the commit", facts: { dirty: true }, message: "with changes" },
    { what: "another workload", run: other({ workload: "other" }), message: "has other (embedded)" },
    { what: "another rate, duration or mix", run: other({ fingerprint: "fedcba9876543210" }), message: "described otherwise" },
    { what: "another engine", run: { ...whole, engine: "k6" as const }, message: "has sample (k6)" },
    { what: "another version of the engine", run: { ...whole, engineVersion: "undici 9" }, message: "undici 9" },
  ])("$what", async ({ run = whole, facts = {}, message }) => {
    const files = [await write("a", whole), await write("b", run, facts)];
    expect(() => mergeLoadReports(files)).toThrow(message);
    expect(() => mergeLoadReports(files)).not.toThrow("\n");
  });

  test("a single report", async () => {
    const file = await write("a", whole);
    expect(() => mergeLoadReports([file])).toThrow("at least two");
  });

  test("a report without its raw samples", async () => {
    const files = [await write("a", whole), await write("b", whole)];
    unlinkSync(join(folder, "b.sample.embedded.samples.csv"));
    expect(() => mergeLoadReports(files)).toThrow("raw samples are not beside it");
  });

  test("something that is no load report", async () => {
    const file = await write("a", whole);
    expect(() => mergeLoadReports([file, join(folder, "nothing.json")])).toThrow("found nothing there");
    expect(() => mergeLoadReports([file, join(folder, "a.sample.embedded.samples.csv")])).toThrow("found no JSON");
  });
});
