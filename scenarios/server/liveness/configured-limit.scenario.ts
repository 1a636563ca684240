import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly runtime: "langgraph" | "hermes";
}

const LIMIT_S = 400;
/** The limit, two looks of its sweep, and a margin, ms. */
const FAILS_WITHIN_MS = LIMIT_S * 1_000 + 90_000;
const SLOW_LIMIT_MS = 1_800_000;

// Somebody has no patience with agents that do not come up.
export default serverScenario<Plan>({
  title: "how long a workspace may be provisioning is configured, and no runtime gets less than it needs",
  spec: ["server:E-109"],
  covers: ["server:REG-16"],
  kills: ["X-167"],
  needs: ["client", "virtualTime"],
  env: { PROVISION_TIMEOUT_SECONDS: LIMIT_S },
  plan: fc.record({ runtime: fc.constantFrom("langgraph" as const, "hermes" as const) }),
  directed: [{ runtime: "langgraph" }, { runtime: "hermes" }],
  run: async (rig, { runtime }) => {
    const workspace = await rig.create({ runtime, agent: { silent: true } });
    const early = await workspace.reaches("failed", FAILS_WITHIN_MS + 40 * rig.maxDelayMs);
    const isSlow = runtime === "hermes";
    rig.claim("server:REG-16", early !== isSlow, `with a limit of ${LIMIT_S} s a ${runtime} that is silent failed early: ${early}`);
    if (!isSlow) return;
    const late = await workspace.reaches("failed", SLOW_LIMIT_MS + 40 * rig.maxDelayMs);
    rig.claim("server:REG-16", late, "a slow runtime that is silent never failed");
  },
});
