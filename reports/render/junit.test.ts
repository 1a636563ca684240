import { describe, expect, test } from "vitest";
import { buildReport } from "#reports/build-report.ts";
import { loadObjectives } from "#reports/objectives.ts";
import { brokenCell, cell, failure, reportInput, voyages } from "#reports/sample-report.ts";
import { junit } from "./junit.ts";

const unseen = cell({ scenario: "worker/life/reset", voyages: 0, windows: [], rules: [], notObservable: "needs host-control" });
const crash = { kind: "scenario" as const, message: "boom", stack: "Error: boom\n    at <story>" };
const crashed = cell({ scenario: "worker/life/boom", brokenVoyages: 1, failures: [{ ...failure, rule: null, because: "boom", crash }] });
const report = buildReport(
  reportInput({
    cells: [brokenCell, unseen, crashed, cell({ scenario: "worker/life/fine" })],
    objectives: loadObjectives(),
    measurements: voyages(100),
  }),
);
const xml = junit(report);

test("opens and closes every element, in a dialect that all readers know", () => {
  const open: string[] = [];
  for (const [, closing, name, rest] of xml.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g)) {
    if (closing === "/") expect(open.pop()).toBe(name);
    else if (rest?.endsWith("/") === false) open.push(String(name));
  }
  expect(open).toEqual([]);
  expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="seatrial" ')).toBe(true);
});

test("counts what it lists", () => {
  const cases = [...xml.matchAll(/<testcase /g)].length;
  expect(xml).toContain(`<testsuites name="seatrial" tests="${cases}" failures="1" errors="1" skipped="3"`);
  expect(xml).toContain('<testsuite name="worker/life" tests="3" failures="0" errors="1" skipped="1" time="4.500"');
});

describe("a case", () => {
  test("that broke fails with the command that shows it again", () => {
    expect(xml).toContain(
      '<testcase classname="worker/wake" name="worker/wake/crowd: a crowd wakes one sandbox once" file="scenarios/worker/wake/crowd.scenario.ts" time="1.500">',
    );
    expect(xml).toContain("npx seatrial replay &quot;v1:worker/wake/crowd@42+defect=D-46#abc1234&quot;</failure>");
  });

  test("that crashed is an error with its stack", () => {
    expect(xml).toContain('<error message="the story crashed: boom" type="error">');
    expect(xml).toContain("at &lt;story&gt;");
  });

  test("that proves nothing is skipped, never passed", () => {
    expect(xml).toContain('<skipped message="not-observable: needs host-control">needs host-control</skipped>');
    expect(xml).toContain('<skipped message="INCONCLUSIVE: 100 boots: a verdict about a p99 needs 368">');
  });

  test("that held has no child", () => {
    expect(xml).toMatch(/name="worker\/life\/fine: [^>]*time="1.500"\/>/);
  });
});

test("escapes markup and strips what XML does not allow", () => {
  expect(xml).toContain("two gateways were started for &lt;u1&gt; &amp; &quot;u2&quot;");
  expect(Array.from(xml).some((letter) => letter.charCodeAt(0) < 0x20 && letter !== "\n")).toBe(false);
});

test("no two cases share class and name: readers keep only the first", () => {
  const names = [...xml.matchAll(/classname="([^"]*)" name="([^"]*)"/g)].map(([whole]) => whole);
  expect(new Set(names).size).toBe(names.length);
});
