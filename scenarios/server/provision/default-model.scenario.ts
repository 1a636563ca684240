import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

const SONNET = "sonnet";
const OPUS = "anthropic:claude-opus-4-7";

/** Runtimes as they are asked for, and the model that each starts with when nobody names one. */
const MODELS: Readonly<Record<string, string>> = {
  "claude-code": SONNET,
  "Claude-Code": OPUS,
  "CLAUDE-CODE": OPUS,
  "claude-code-2": OPUS,
  claude: OPUS,
  langgraph: OPUS,
  hermes: OPUS,
  "nobody.knows_it": OPUS,
  "": OPUS,
};
const RUNTIMES = Object.keys(MODELS);

// Workspaces of known and unknown runtimes, with a model of their own and without.
export default serverScenario<{ readonly runtimes: readonly string[]; readonly named: boolean }>({
  title: "whoever names no model starts with the default of its runtime, and never with none",
  spec: [],
  covers: ["server:PROV-11"],
  kills: ["X-172"],
  plan: fc.record({ runtimes: fc.array(fc.constantFrom(...RUNTIMES), { minLength: 1, maxLength: 3 }), named: fc.boolean() }),
  directed: [
    { runtimes: RUNTIMES, named: false },
    { runtimes: ["claude-code", "langgraph"], named: true },
  ],
  run: async (rig, plan) => {
    for (const runtime of plan.runtimes) {
      const workspace = await rig.online({ runtime, ...(plan.named ? { model: "a model of its own" } : {}) });
      const expected = plan.named ? "a model of its own" : MODELS[runtime];
      const model = workspace.machine.env["MODEL"];
      rig.claim("server:PROV-11", model === expected, `"${runtime}" started with "${String(model)}"`);
    }
  },
});
