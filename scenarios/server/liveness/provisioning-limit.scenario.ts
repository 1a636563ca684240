import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly runtime: "langgraph" | "hermes";
  /** From the start of the machine to the agent's first register. */
  readonly bootMs: number;
}

/** How long a workspace may be provisioning (server:REG-16), and the time between two looks; ms. */
const LIMITS_MS = { langgraph: 600_000, hermes: 1_800_000 } as const;
const LOOK_MS = 30_000;
/** From the request for a machine to its start, ms. */
const START_MS = 5_000;

const BOOTS_MS = [60_000, 560_000, 700_000] as const;

// The agent takes long to come up, longer than its runtime may, or not.
export default serverScenario<Plan>({
  title: "a workspace that is provisioned for too long fails with a message, and comes online when its agent registers late",
  spec: ["server:E-109"],
  covers: ["server:REG-16", "server:PROV-06"],
  kills: ["M-108"],
  plan: fc.record({ runtime: fc.constantFrom("langgraph" as const, "hermes" as const), bootMs: fc.constantFrom(...BOOTS_MS) }),
  directed: [
    { runtime: "langgraph", bootMs: 700_000 },
    { runtime: "hermes", bootMs: 900_000 },
    { runtime: "langgraph", bootMs: 560_000 },
    { runtime: "hermes", bootMs: 1_900_000 },
  ],
  run: async (rig, plan) => {
    const limitMs = LIMITS_MS[plan.runtime];
    const slackMs = 1_000 + 20 * rig.maxDelayMs;
    const workspace = await rig.create({ runtime: plan.runtime, agent: { bootMs: plan.bootMs } });
    await rig.sleep(Math.min(plan.bootMs, limitMs) - slackMs);
    const early = (await workspace.row())?.["status"];
    rig.claim(
      "server:REG-16",
      early === "provisioning",
      `a ${plan.runtime} workspace is ${String(early)} before its limit of ${limitMs} ms`,
    );
    const isLate = plan.bootMs > limitMs;
    if (isLate) {
      await rig.sleep(LOOK_MS + START_MS + 2 * slackMs);
      const row = await workspace.row();
      rig.claim("server:REG-16", row?.["status"] === "failed", `past its limit of ${limitMs} ms it is ${String(row?.["status"])}`);
      const message = String(row?.["last_sample_error"] ?? "");
      rig.claim("server:PROV-06", message !== "", `it failed with the message "${message}"`);
    }
    await rig.sleep(Math.max(0, plan.bootMs - limitMs) + START_MS + 2 * slackMs);
    const online = await workspace.reaches("online", START_MS + slackMs);
    rig.claim("server:REG-16", online, `after its agent registered it is ${String((await workspace.row())?.["status"])}`);
    const failures = (await rig.events("WORKSPACE_PROVISION_FAILED", workspace)).length;
    rig.claim("server:REG-16", failures === (isLate ? 1 : 0), `${failures} events tell that it failed, with a boot of ${plan.bootMs} ms`);
    rig.claim("server:REG-16", workspace.machine.starts === 1, `it was started ${workspace.machine.starts} times`);
  },
});
