import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { scenario } from "#harness/rigs/rig.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { chooseScenarios } from "./choose-scenarios.ts";
import { checkRunOptions, type RawRunOptions } from "./run-options.ts";

const told = { title: "t", covers: [], plan: fc.constant(0), directed: [0], run: async () => {} };

vi.mock(import("#scenarios/wiring/load-scenarios.ts"), async (actual) => ({
  ...(await actual()),
  loadScenarios: async (): Promise<readonly Scenario[]> =>
    [
      { ...serverScenario({ ...told, spec: ["server:E-09"], kills: ["X-01", "M-11"] }), id: "server/restart/storm" },
      { ...serverScenario({ ...told, spec: ["server:E-12"], backends: ["none"] }), id: "server/provision/nobody" },
      { ...scenario({ ...told, spec: ["worker:E-09"], kills: ["X-01", "D-46"] }), id: "worker/wake/crowd" },
      { ...scenario({ ...told, spec: [], needs: ["virtualTime"] }), id: "worker/wake/slow" },
    ] as readonly Scenario[],
}));

vi.mock(import("#scenarios/wiring/corpus.ts"), async (actual) => ({
  ...(await actual()),
  defectIds: (subject) => (subject === "server" ? ["M-11", "X-01"] : ["D-46", "X-01"]),
  variantIds: (subject) => (subject === "server" ? ["V-sweep"] : ["V-poll"]),
}));

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

let warned = "";

beforeEach(() => {
  warned = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    warned += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const choose = async (wanted: readonly string[], raw: Partial<RawRunOptions> = {}) => {
  const { sailed, missing, uncarried } = await chooseScenarios(wanted, checkRunOptions({ ...RAW, ...raw }));
  return { sailed: sailed.map(({ id }) => id), missing: [...missing], uncarried };
};

describe("what a run sails", () => {
  test.each<[string, readonly string[], Partial<RawRunOptions>, readonly string[]]>([
    ["everything of both subjects", [], {}, ["server/restart/storm", "server/provision/nobody", "worker/wake/crowd", "worker/wake/slow"]],
    ["one subject", [], { subject: "server" }, ["server/restart/storm", "server/provision/nobody"]],
    ["a spec row that both contracts have", ["E-09"], {}, ["server/restart/storm", "worker/wake/crowd"]],
    ["a spec row of one contract", ["server:E-09"], {}, ["server/restart/storm"]],
    ["what has the wanted backend", [], { model: "none" }, ["server/provision/nobody"]],
    ["what has the wanted SDK model", [], { model: "R" }, ["worker/wake/crowd", "worker/wake/slow"]],
    ["what declares to catch a defect", [], { defect: "M-11" }, ["server/restart/storm"]],
    ["what declares to catch a defect that both corpora name alike", [], { defect: "X-01" }, ["server/restart/storm", "worker/wake/crowd"]],
    ["what was named, with a defect of its subject", ["crowd", "nobody"], { defect: "D-46" }, ["worker/wake/crowd"]],
    ["the subject that has a variant", [], { variant: "V-sweep" }, ["server/restart/storm", "server/provision/nobody"]],
  ])("%s", async (...row) => {
    const [, wanted, raw, ids] = row;
    expect((await choose(wanted, raw)).sailed).toEqual(ids);
  });

  test("leaves out, and says so, what is of a subject without that defect", async () => {
    await choose(["crowd", "nobody"], { defect: "D-46" });
    expect(warned).toContain("D-46: left out 1 scenario(s) of the subject that has no such defect");
  });
});

describe("a choice that cannot be sailed is refused", () => {
  test.each<[string, readonly string[], Partial<RawRunOptions>, string]>([
    ["a defect of the other subject", ["crowd"], { defect: "M-11" }, "M-11 is no defect of the subject of these scenarios"],
    ["a model of the other subject", ["crowd"], { model: "docker" }, "--model docker: these scenarios are sailed under S, R"],
    ["a scenario of the other subject", ["crowd"], { subject: "server" }, 'unknown scenario "crowd"'],
  ])("%s", async (...row) => {
    const [, wanted, raw, says] = row;
    await expect(choose(wanted, raw)).rejects.toThrow(says);
  });
});

describe("a rig that carries the worker only", () => {
  test("leaves the server out of a run of everything, once and for all", async () => {
    const { sailed, missing, uncarried } = await choose([], { rig: "workerd" });
    expect(sailed).toEqual(["worker/wake/crowd"]);
    expect(missing).toEqual([["worker/wake/slow", "the workerd rig does not offer virtualTime"]]);
    expect(uncarried).toEqual(["server"]);
  });

  test("shows a story of the server that was named as not observable", async () => {
    const { sailed, missing } = await choose(["storm", "crowd"], { rig: "workerd" });
    expect(sailed).toEqual(["worker/wake/crowd"]);
    expect(missing).toEqual([["server/restart/storm", "the workerd rig does not carry the server subject"]]);
  });

  test.each<[string, readonly string[], Partial<RawRunOptions>]>([
    ["by its name", ["storm"], {}],
    ["by its subject", [], { subject: "server" }],
  ])("refuses a run of nothing but the server, asked for %s", async (...row) => {
    const [, wanted, raw] = row;
    await expect(choose(wanted, { ...raw, rig: "workerd" })).rejects.toThrow("--rig workerd carries no server: sail it on sim or live");
  });
});
