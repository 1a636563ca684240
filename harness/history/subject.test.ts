import { expect, test } from "vitest";
import { modelLabel, subjectOf } from "./subject.ts";

test.each([
  { scenario: "worker/wake/cold-exec", subject: "worker", model: "R", label: "model R" },
  { scenario: "server/restart/storm", subject: "server", model: "docker", label: "backend docker" },
  { scenario: "by-hand", subject: "worker", model: "S", label: "model S" },
])("$scenario is about the $subject, and reads: $label", ({ scenario, subject, model, label }) => {
  expect(subjectOf(scenario)).toBe(subject);
  expect(modelLabel(scenario, model)).toBe(label);
});
