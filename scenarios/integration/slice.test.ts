import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
import { voyageSeed } from "#harness/voyage/plan.ts";
import { timeline } from "#harness/voyage/timeline.ts";
import { judge, type Carrier } from "#harness/voyage/voyage.ts";
import { Berth } from "#scenarios/wiring/live/berth.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { realTimeCarrier } from "#scenarios/wiring/real-time-voyage.ts";
import { sailSim } from "#scenarios/wiring/sim-carrier.ts";
import { sailWorkerd } from "#scenarios/wiring/workerd-carrier.ts";

/** Faster than a run, as these stories wait for no short deadline. */
const SPEED = 20;

const harbour = new AsyncDisposableStack();
let sailLive: Carrier;

beforeAll(async () => {
  const toxiproxy = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  harbour.defer(() => toxiproxy.close());
  const berth = harbour.use(await Berth.open({ toxiproxy: toxiproxy.url, prefix: "slice-" }));
  sailLive = realTimeCarrier((order, factor) => berth.sail(order, factor), SPEED);
});
afterAll(() => harbour.disposeAsync());

const RIGS: readonly (readonly [string, Carrier])[] = [
  ["sim", (order) => sailSim(order)],
  ["live", (order) => sailLive(order)],
  ["workerd", realTimeCarrier(sailWorkerd, SPEED)],
];

const SLICE = ["worker/wake/crowd-on-two-isolates", "worker/exec/timeout-with-partial-output", "worker/exec/lost-after-start"];

// One story, three rigs, not a word changed.
describe.each(RIGS)("on the %s rig", (rig, carrier) => {
  test.each(SLICE)("%s holds", async (id) => {
    const scenario = await loadScenario(id);
    const seed = voyageSeed(1, { scenario: id, variant: "S" }, -1);
    const name = { scenario: id, seed, path: "d0", model: "S", rig, profile: "production-like", defect: null, variant: null } as const;
    const order = { name, scenario, plan: scenario.directed[0], exact: true };
    const sailed = await carrier(order);
    const result = judge(order, sailed, WORKER_CHECKERS);
    expect(result.verdict, `${result.crash?.stack ?? ""}\n${timeline(sailed.history, result).join("\n")}`).toBe("held");
    expect(result.windows).toEqual(scenario.windows.map((window) => window.name));
    const tested = result.rules.filter((rule) => rule.obligations > 0).length;
    expect(tested, "rules that were put to the test").toBeGreaterThan(8);
  });
});
