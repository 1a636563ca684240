import { describe, expect, test } from "vitest";
import { loadLoadObjectives, parseLoadObjectives } from "./load-objectives.ts";

const document = (change: Readonly<Record<string, string>> = {}): string => {
  const { goal = "target: 0.95", sample = "latency-ms", op = "lte", type = "seatrial-load" } = change;
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: in-time, displayName: In time }
spec:
  description: in time
  service: worker
  indicator:
    metadata: { name: in-time }
    spec:
      thresholdMetric:
        metricSource: { type: ${type}, spec: { sample: ${sample}, request: exec, phase: recovered } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives:
    - { displayName: p95 at most 1 s, op: ${op}, value: 1000, ${goal} }
`;
};

describe("an objective about load", () => {
  test("says which requests, which part of the run, and what is good", () => {
    expect(parseLoadObjectives("a.yaml", document())).toEqual([
      {
        name: "in-time",
        title: "In time",
        description: "in time",
        bound: "p95 at most 1 s",
        target: 0.95,
        limitMs: 1_000,
        request: "exec",
        phase: "recovered",
      },
    ]);
  });

  test.each([
    [{ goal: "target: 1" }, "a.yaml: spec.objectives[0].target: expected a number between 0 and 1"],
    [{ sample: "service-ms" }, "expected latency-ms"],
    [{ op: "gte" }, "expected lte"],
    [{ type: "prometheus" }, "expected seatrial-load"],
  ])("is refused with its place when it is wrong: %o", (change, message) => {
    expect(() => parseLoadObjectives("a.yaml", document(change))).toThrow(message);
  });
});

test("every file of the project is read, and each name is its own", () => {
  const all = loadLoadObjectives();
  expect(all.size).toBeGreaterThanOrEqual(10);
  for (const [name, objective] of all) expect(objective.name).toBe(name);
});
