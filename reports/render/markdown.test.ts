import { expect, test } from "vitest";
import { buildReport } from "#reports/build-report.ts";
import { loadObjectives } from "#reports/objectives.ts";
import { brokenCell, cell, failure, reportInput, voyages } from "#reports/sample-report.ts";
import { markdown } from "./markdown.ts";

test("gives verdict, tables and the replay command", () => {
  const text = markdown(buildReport(reportInput({ cells: [brokenCell], objectives: loadObjectives(), measurements: voyages(400) })));
  expect(text).toMatch(/^## Sea trial: FAIL\n/);
  expect(text).toContain("| worker/wake | 1 | 100 | 1 of 1 | 1 (60 times) | 1 broken |");
  expect(text).toContain("| Retry exhaustion | at most 1 % | 0 % | 0 % to 0.75 % | 400 voyages | 400 |");
  expect(text).toContain('```text\nnpx seatrial replay "v1:worker/wake/crowd@42+defect=D-46#abc1234"\n```');
});

test("text cannot break out of its cell, its line or its fence", () => {
  const because = "a | b\n# c <script> `d`";
  const story = ["```", "free"];
  const text = markdown(buildReport(reportInput({ cells: [{ ...brokenCell, failures: [{ ...failure, because, story }] }] })));
  expect(text).toContain("a \\| b # c &lt;script> \\`d\\`");
  expect(text).toContain("````text\n```\nfree\n````");
  expect(text).not.toContain("<script>");
});

test("stays below the megabyte that a step summary may have, and says that it was cut", () => {
  const big = { ...failure, story: ["x".repeat(100_000)] };
  const cells = Array.from({ length: 40 }, (_, i) => cell({ scenario: `worker/wake/s${i}`, brokenVoyages: 1, failures: [big] }));
  const text = markdown(buildReport(reportInput({ cells })));
  expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
  expect(text.endsWith("Cut here: the whole report is report.html.\n")).toBe(true);
});
