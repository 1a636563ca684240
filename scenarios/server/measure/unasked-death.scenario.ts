import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { BOOTS } from "./boots.ts";

/** The liveness key lives for 180 s; what watches it, and one heartbeat under way, ms. */
const NOTICED_WITHIN_MS = 200_000;

// Machine or agent die and nobody sends a message: how long until the platform notices, and until it has healed it.
export default serverScenario<{ readonly bootMs: number; readonly afterMs: number; readonly dies: "machine" | "agent" }>({
  title: "from an unasked death to its detection and to recovery",
  spec: [],
  covers: ["server:DEAD-13", "server:REG-14"],
  kills: ["M-02"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  plan: fc.record({
    bootMs: BOOTS,
    afterMs: fc.integer({ min: 0, max: 90_000 }),
    dies: fc.constantFrom("machine" as const, "agent" as const),
  }),
  directed: [
    { bootMs: 20_000, afterMs: 10_000, dies: "machine" },
    { bootMs: 20_000, afterMs: 10_000, dies: "agent" },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { bootMs: plan.bootMs } });
    await rig.sleep(plan.afterMs);
    if (plan.dies === "machine") workspace.machine.crash();
    else workspace.agent.die();
    await rig.sleep(NOTICED_WITHIN_MS);
    const told = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", told === 1, `${told} events told of the death of the ${plan.dies} within ${NOTICED_WITHIN_MS} ms`);
    const online = await workspace.reaches("online", 200_000);
    rig.claim("server:DEAD-13", online && workspace.machine.alive === 1, `online again: ${online}, machines: ${workspace.machine.alive}`);
  },
});
