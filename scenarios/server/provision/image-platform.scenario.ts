import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";

const PLATFORM = "linux/amd64";

// An engine whose host may be of any kind is asked for images and containers.
export default serverScenario<{ readonly runtime: string; readonly restarted: boolean }>({
  title: "every image that is pulled and every container that is created is for linux/amd64",
  spec: [],
  covers: ["server:PROV-13"],
  kills: ["M-103"],
  backends: ["docker"],
  plan: fc.record({ runtime: fc.constantFrom("langgraph", "claude-code", "hermes"), restarted: fc.boolean() }),
  directed: [
    { runtime: "langgraph", restarted: true },
    { runtime: "hermes", restarted: false },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online({ runtime: plan.runtime });
    if (plan.restarted) {
      await workspace.restart();
      await rig.sleep(1_000 + 20 * rig.maxDelayMs);
      await workspace.reaches("online", 120_000);
    }
    const asked = journalOf(rig.history(), "docker").filter(
      ({ entry }) => entry.kind === "image-pull" || entry.kind === "container-create",
    );
    const kinds = new Set(asked.map(({ entry }) => entry.kind));
    rig.claim("server:PROV-13", kinds.size === 2, `the engine was asked for ${[...kinds].join(" and ")} only`);
    for (const { entry } of asked) {
      const { kind, name, platform } = entry;
      rig.claim("server:PROV-13", platform === PLATFORM, `${kind} of ${String(name)} asks for "${String(platform)}"`);
    }
  },
});
