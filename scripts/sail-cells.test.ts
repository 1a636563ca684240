import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { checkRunOptions, type RawRunOptions } from "./run-options.ts";
import { cellsOf, simSweep } from "./sail-cells.ts";

const RAW: RawRunOptions = {
  rig: "sim",
  seed: "1",
  model: "all",
  profile: "production-like",
  output: "unused",
  reporter: "terminal",
  list: true,
  shrink: true,
  toxiproxy: "auto",
  allowHost: [],
  database: "auto",
};

const told = { title: "t", spec: [], covers: [], plan: fc.constant(0), directed: [0, 1], run: async () => {} };
const WORKER: Scenario = { ...scenario(told), id: "worker/wake/a" } as Scenario;
const SERVER: Scenario = { ...serverScenario(told), id: "server/restart/a" } as Scenario;
const NONE: Scenario = { ...serverScenario({ ...told, backends: ["none"] }), id: "server/restart/b" } as Scenario;

const sailed = (raw: Partial<RawRunOptions>, scenarios: readonly Scenario[] = [WORKER, SERVER, NONE]): readonly string[] =>
  cellsOf(scenarios, checkRunOptions({ ...RAW, ...raw })).map(({ cell }) => `${cell.scenario} ${cell.model} ${cell.profile}`);

describe("the cells of a run", () => {
  test("are every scenario under every model of its own", () => {
    expect(sailed({})).toEqual([
      "worker/wake/a S production-like",
      "worker/wake/a R production-like",
      "server/restart/a saas production-like",
      "server/restart/a docker production-like",
      "server/restart/b none production-like",
    ]);
    expect(sailed({ model: "both" }), "the former name of all").toEqual(sailed({}));
  });

  test.each([
    ["R", ["worker/wake/a R production-like"]],
    ["docker", ["server/restart/a docker production-like"]],
    ["none", ["server/restart/b none production-like"]],
  ])("are only those under %s when it is asked for", (model, cells) => {
    expect(sailed({ model })).toEqual(cells);
  });

  test("have a second boot profile for figures of the worker, whose sandboxes boot, and none for the server", () => {
    const measuring = [WORKER, SERVER].map((one) => ({ ...one, models: one.models.slice(0, 1), measures: true }));
    expect(sailed({}, measuring)).toEqual([
      "worker/wake/a S production-like",
      "worker/wake/a S cold-60-180",
      "server/restart/a saas production-like",
    ]);
    const condition = { ...WORKER, measures: true, judgedProfileOnly: true };
    expect(sailed({ model: "S" }, [condition]), "a condition is laid beside other conditions").toEqual(["worker/wake/a S production-like"]);
  });
});

describe("the voyages of a run", () => {
  const planned = (raw: Partial<RawRunOptions>, one: Scenario): number => simSweep([one], checkRunOptions({ ...RAW, ...raw })).planned;

  test("are fewer for the server unless a number is asked for, directed plans always on top", () => {
    expect(planned({}, WORKER)).toBe(2 * (2 + 10));
    expect(planned({}, SERVER)).toBe(2 * (2 + 6));
    expect(planned({}, { ...SERVER, measures: true })).toBe(2 * (2 + 75));
    expect(planned({ runs: "7" }, SERVER)).toBe(planned({ runs: "7" }, WORKER));
  });

  test("are more for a race, whose window counts as missed only after many", () => {
    const race = { ...WORKER, windows: [{ name: "a wake within a wake", entered: () => true }] };
    expect(planned({}, race)).toBe(2 * (2 + 25));
    expect(planned({ runs: "7" }, race)).toBe(2 * (2 + 7));
  });

  test("are no more than a story that takes seconds allows, unless a number is asked for", () => {
    expect(planned({}, { ...SERVER, voyagesMax: 3 })).toBe(2 * (2 + 3));
    expect(planned({ runs: "7" }, { ...SERVER, voyagesMax: 3 })).toBe(2 * (2 + 7));
  });
});

test.each([
  [{ subject: "srever" }, 'unknown subject "srever": expected one of worker, server (did you mean "server"?)'],
  [{ model: "Q" }, 'unknown model "Q": expected one of all, S, R, saas, docker, none, saas-docker'],
  [{ subject: "server", defect: "D-46" }, 'unknown defect "D-46"'],
])("%j is refused", (raw, says) => {
  expect(() => checkRunOptions({ ...RAW, ...raw })).toThrow(says);
});
