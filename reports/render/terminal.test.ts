import { describe, expect, test } from "vitest";
import { buildReport } from "#reports/build-report.ts";
import { loadObjectives } from "#reports/objectives.ts";
import { brokenCell, cell, reportInput, voyages, wake } from "#reports/sample-report.ts";
import { ANSI_PAINT, terminal } from "./terminal.ts";

const long = cell({ scenario: "worker/hibernation/a-command-that-outlives-its-lease", title: "long ".repeat(40) });
const measurements = voyages(400, (i) => ({ stratum: "worker/measure/single-wake", wakes: [wake(i < 2 ? null : 75_000)] }));
const broken = buildReport(reportInput({ cells: [brokenCell, long], objectives: loadObjectives(), measurements }));

test("fits a hundred columns, but for the command that is there to be copied", () => {
  const wide = terminal(broken)
    .split("\n")
    .filter((line) => line.length > 100 && !line.includes("npx seatrial replay"));
  expect(wide).toEqual([]);
});

describe("shows", () => {
  const text = terminal(broken);

  test("areas with voyages, windows and verdicts", () => {
    expect(text).toMatch(/^worker\/wake +1 +100 +1 of 1 +1 \(60 times\) +1 broken$/m);
  });

  test("objectives with what was measured, interval, n and verdict; brackets where it does not gate", () => {
    expect(text).toMatch(/^Retry exhaustion +at most 1 % +0 % +0 % to 0\.75 % +400 voyages +PASS$/m);
    expect(text).toMatch(/^Wakes served in time +99 % within 90 s +99\.5 % +98\.\d+ % to 99\.\d+ % +400 boots +\(INCONCLUSIVE\)$/m);
  });

  test("a failure with rule, moment and replay", () => {
    expect(text).toContain("✗ worker/wake/crowd (model S)\n  worker:WAKE-6 at 12.3 s, in 3 voyages: two gateways");
    expect(text).toContain('\n  npx seatrial replay "v1:worker/wake/crowd@42+defect=D-46#abc1234"\n');
  });

  test("the verdict with its exit code", () => {
    expect(text).toContain("\nFAIL (exit 1)\n  worker/wake/crowd broke in 3 voyages");
  });
});

test("colours only what it is given paint for", () => {
  const escapes = (text: string) => text.includes("\u001B[");
  expect([terminal(broken), terminal(broken, ANSI_PAINT)].map(escapes)).toEqual([false, true]);
  // oxlint-disable-next-line no-control-regex -- the escape sequences are what is removed
  expect(terminal(broken, ANSI_PAINT).replaceAll(/\u001B\[\d+m/g, "")).toBe(terminal(broken));
});
