import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildReport } from "./build-report.ts";
import { DocumentError } from "./document-field.ts";
import { loadObjectives } from "./objectives.ts";
import { readReport } from "./read-report.ts";
import { json } from "./render/json.ts";
import { brokenCell, reportInput, voyages, wake } from "./sample-report.ts";
import { ReportWriteError, writeReport } from "./write-report.ts";

const measurements = voyages(3, (i) => ({ wakes: [wake(i === 0 ? null : 20_000)] }));
const report = buildReport(reportInput({ cells: [brokenCell], objectives: loadObjectives(), measurements }));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "seatrial-report-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("writeReport", () => {
  test("writes every format, whole, and reads back what it wrote", async () => {
    await writeReport(report, join(folder, "out/latest"));
    expect(readdirSync(join(folder, "out/latest")).toSorted()).toEqual([
      "junit.xml",
      "report.html",
      "report.json",
      "report.md",
      "summary.txt",
    ]);
    expect(readReport(join(folder, "out/latest/report.json"))).toEqual(report);
    expect(readReport(join(folder, "out/latest"))).toEqual(report);
  });

  test("says where it could not write", async () => {
    writeFileSync(join(folder, "taken"), "");
    await expect(writeReport(report, join(folder, "taken"))).rejects.toThrow(ReportWriteError);
    await expect(writeReport(report, join(folder, "taken"))).rejects.toThrow(`Failed to write the report to "${join(folder, "taken")}"`);
  });
});

describe("readReport says what is wrong with", () => {
  const whole = json(report);
  const read = (text: string) => {
    writeFileSync(join(folder, "report.json"), text);
    return () => readReport(join(folder, "report.json"));
  };

  test.each([
    ["a truncated file", whole.slice(0, 4_000), "found a report that ends early, after 4000 characters"],
    ["an empty file", "", "expected a whole seatrial-report, found no JSON"],
    ["something else", "<testsuites/>", "expected a whole seatrial-report, found no JSON"],
    ["another format", whole.replace("seatrial-report", "seatrial-history"), 'format: expected seatrial-report, found "seatrial-history"'],
    [
      "another version",
      whole.replace('"version": 1', '"version": 2'),
      "version: expected 1, the version that this Seatrial reads, found 2",
    ],
    ["a lost part", JSON.stringify({ ...report, failures: undefined }), "failures: expected a list, found nothing"],
    ["a list", "[]", "the document: expected an object, found []"],
  ])("%s", (_, text, message) => {
    const file = join(folder, "report.json");
    expect(read(text)).toThrow(DocumentError);
    expect(read(text)).toThrow(`${file}: ${message.startsWith("found") ? "expected a whole seatrial-report, " : ""}${message}`);
  });

  test("no file", () => {
    expect(() => readReport(join(folder, "gone.json"))).toThrow(
      "gone.json: expected a report.json that a run has written, found nothing there",
    );
  });
});

test("what is infinite stays infinite in JSON", () => {
  const text = json(report);
  expect(text).toContain('"value": "infinite"');
  expect(text.endsWith("}\n")).toBe(true);
  expect(readFileSync(new URL("./report.ts", import.meta.url), "utf8")).toContain('"seatrial-report"');
});
