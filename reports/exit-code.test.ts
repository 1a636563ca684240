import { expect, test } from "vitest";
import { judgeRun } from "./exit-code.ts";

const [broken, missed, inconclusive] = [["a rule broke"], ["an objective was missed"], ["a window was never entered"]];

test.each([
  [{}, 0, "PASS"],
  [{ inconclusive }, 2, "INCONCLUSIVE"],
  [{ missed }, 99, "FAIL"],
  [{ missed, inconclusive }, 99, "FAIL"],
  [{ broken }, 1, "FAIL"],
  [{ broken, missed, inconclusive }, 1, "FAIL"],
  [{ harness: ["a fake threw"], broken, interrupted: true }, 70, "FAIL"],
  [{ interrupted: true }, 130, "INCONCLUSIVE"],
  [{ interrupted: true, inconclusive }, 130, "INCONCLUSIVE"],
  [{ interrupted: true, broken, missed }, 130, "FAIL"],
])("%j ends with %i, %s", (change, exitCode, verdict) => {
  const outcome = { harness: [], interrupted: false, broken: [], missed: [], inconclusive: [], ...change };
  const run = judgeRun(outcome);
  expect(run).toMatchObject({ exitCode, verdict });
  expect(run.reasons.length === 0).toBe(exitCode === 0);
});

test("tells every reason, the gravest first", () => {
  expect(judgeRun({ harness: [], interrupted: false, broken, missed, inconclusive }).reasons).toEqual([
    ...broken,
    ...missed,
    ...inconclusive,
  ]);
});
