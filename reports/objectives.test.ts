import { describe, expect, test } from "vitest";
import { DocumentError } from "./document-field.ts";
import { loadObjectives, parseObjectives } from "./objectives.ts";

const service = `apiVersion: openslo/v1
kind: Service
metadata: { name: sandbox-worker }
spec: { description: the worker }
`;

const slo = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: retry-exhaustion
  displayName: Retry exhaustion
  labels: { judgement: gating, profile: production-like }
spec:
  description: those answered 503
  service: sandbox-worker
  indicator:
    spec:
      ratioMetric:
        counter: true
        bad: { metricSource: { type: seatrial, spec: { count: requests-exhausted } } }
        total: { metricSource: { type: seatrial, spec: { count: requests } } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ displayName: at most 1 %, target: 0.99 }]
`;

const parse = (text: string) => parseObjectives([{ file: "told.yaml", text: `${service}---\n${text}` }]);

const objectivesOf = (subject: string) => loadObjectives().filter((objective) => objective.subject === subject);

describe("the project's own objectives", () => {
  test("of the server are about provisioning, restarts and deaths", () => {
    expect(objectivesOf("server").map(({ name, judgement, target, indicator }) => [name, judgement, target, indicator])).toEqual([
      ["death-detection", "gating", 0.95, { kind: "threshold", sample: "death-detection-ms", limitMs: 200_000 }],
      ["death-recovery", "given-profile", 0.95, { kind: "threshold", sample: "death-recovery-ms", limitMs: 300_000 }],
      ["provision-duration", "given-profile", 0.95, { kind: "threshold", sample: "provision-ms", limitMs: 120_000 }],
      ["provision-overhead", "gating", 0.95, { kind: "threshold", sample: "provision-overhead-ms", limitMs: 5_000 }],
      ["restart-duration", "given-profile", 0.95, { kind: "threshold", sample: "restart-ms", limitMs: 120_000 }],
      ["restart-overhead", "gating", 0.95, { kind: "threshold", sample: "restart-overhead-ms", limitMs: 15_000 }],
    ]);
  });

  test("are those of the contract", () => {
    expect(objectivesOf("worker").map(({ name, judgement, target, indicator }) => ({ name, judgement, target, indicator }))).toEqual([
      {
        name: "exec-timeout",
        judgement: "gating",
        target: 0.9,
        indicator: { kind: "ratio", share: "execs-timed-out", withinMs: null },
      },
      {
        name: "file-not-found",
        judgement: "given-profile",
        target: 0.95,
        indicator: { kind: "ratio", share: "reads-not-found", withinMs: null },
      },
      {
        name: "retry-exhaustion",
        judgement: "gating",
        target: 0.99,
        indicator: { kind: "ratio", share: "requests-exhausted", withinMs: null },
      },
      {
        name: "stored-file-not-found",
        judgement: "gating",
        target: 0.95,
        indicator: { kind: "ratio", share: "stored-reads-not-found", withinMs: null },
      },
      {
        name: "wake-overhead",
        judgement: "gating",
        target: 0.99,
        indicator: { kind: "threshold", sample: "wake-overhead-ms", limitMs: 5_000 },
      },
      {
        name: "wakes-within-90-s",
        judgement: "given-profile",
        target: 0.99,
        indicator: { kind: "ratio", share: "wakes-served", withinMs: 90_000 },
      },
    ]);
  });
});

test("reads a percentage as a target and a list of labels", () => {
  const text = slo.replace("target: 0.99", "targetPercent: 99").replace("profile: production-like", "profile: [a, b], strata: [no fault]");
  expect(parse(text)).toMatchObject([{ target: 0.99, profiles: ["a", "b"], strata: ["no fault"] }]);
});

describe("says what is wrong with", () => {
  test.each([
    ["another version", ["openslo/v1\nkind: SLO", "openslo/v1alpha\nkind: SLO"], "apiVersion: expected openslo/v1, found"],
    ["an unknown kind", ["kind: SLO", "kind: Objective"], "kind: expected one of Service, SLO, found"],
    ["a name in capitals", ["name: retry-exhaustion", "name: Retry"], "metadata.name: expected a lower-case name"],
    [
      "a service nobody declared",
      ["service: sandbox-worker", "service: server"],
      "spec.service: expected a service that is declared: sandbox-worker",
    ],
    ["seconds, which OpenSLO lacks", ["28d", "90s"], "timeWindow[0].duration: expected a duration such as 28d"],
    ["a target of everything", ["target: 0.99", "target: 1"], "objectives[0].target: expected a number from 0 to below 1, found 1"],
    ["two targets", ["target: 0.99", "target: 0.99, targetPercent: 99"], "objectives[0]: expected exactly one of target, targetPercent"],
    ["no target", ["target: 0.99", "weight: 2"], "objectives[0]: expected exactly one of target, targetPercent"],
    [
      "a value beside a ratio",
      ["target: 0.99", "target: 0.99, value: 3"],
      "objectives[0].value: expected nothing beside an inline ratioMetric",
    ],
    ["an unknown count", ["requests-exhausted", "requests-lost"], "spec.count: expected one of wakes-served, requests-exhausted"],
    ["bad events counted as good", ["bad:", "good:"], "expected a count of good events"],
    ["another total", ["count: requests }", "count: reads }"], "total.metricSource.spec.count: expected requests, found"],
    ["slices of time", ["Occurrences", "Timeslices"], "spec.budgetingMethod: expected Occurrences"],
    ["no judgement", ["judgement: gating", "judgement: maybe"], "labels.judgement: expected one of gating, given-profile"],
  ])("%s", (_, [from, to], message) => {
    expect(slo).toContain(from);
    expect(() => parse(slo.replace(String(from), String(to)))).toThrow(DocumentError);
    expect(() => parse(slo.replace(String(from), String(to)))).toThrow(`told.yaml: `);
    expect(() => parse(slo.replace(String(from), String(to)))).toThrow(message);
  });

  test("two objectives of one name", () => {
    expect(() => parse(`${slo}---\n${slo}`)).toThrow("metadata.name: expected a name that no other objective has");
  });

  test("text that is no YAML", () => {
    expect(() => parse("a: [")).toThrow("told.yaml: expected YAML");
  });
});
