import fc from "fast-check";
import { expect, test } from "vitest";
import { scenario } from "./rig.ts";
import { serverScenario } from "./server-rig.ts";

const told = { title: "t", spec: [], covers: [], plan: fc.constant(0), directed: [], run: async () => {} };

test("a story of the worker is sailed under both SDK models", () => {
  expect(scenario(told).models).toEqual(["S", "R"]);
});

test("a story of the server is sailed on every backend that provisions, unless it names its own", () => {
  expect(serverScenario(told).models).toEqual(["saas", "docker"]);
  expect(serverScenario({ ...told, backends: ["none"] }).models).toEqual(["none"]);
});

test("what a story does not say has the same meaning for both subjects", () => {
  const usual = { id: "", needs: ["client", "control"], kills: [], windows: [], measures: false, env: {} };
  expect(scenario(told)).toMatchObject(usual);
  expect(serverScenario(told)).toMatchObject(usual);
  expect(serverScenario({ ...told, measures: true, env: { PORT: 1 } })).toMatchObject({ measures: true, env: { PORT: 1 } });
});
