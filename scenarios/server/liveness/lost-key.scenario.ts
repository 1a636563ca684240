import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** How many writes to presence are lost from the first register on. */
  readonly lost: number;
}

const HEARTBEAT_MS = 30_000;
const KEY_MS = 180_000;

// Presence loses the liveness key that the register had written.
export default serverScenario<Plan>({
  title: "a liveness key that was lost comes back with the next heartbeat, so that silence is noticed",
  spec: ["server:E-106"],
  covers: ["server:REG-14"],
  kills: ["M-35"],
  plan: fc.record({ lost: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ lost: 1 }],
  run: async (rig, plan) => {
    rig.presence.failNext(
      "set",
      Array.from({ length: plan.lost }, () => ({ kind: "reset" as const })),
    );
    const workspace = await rig.online();
    await rig.sleep((plan.lost + 1) * (HEARTBEAT_MS + 4 * rig.maxDelayMs));
    const keys = rig.presenceKeys(workspace);
    rig.claim("server:REG-14", keys.includes(`ws:${workspace.id}`), `after its heartbeats presence has ${keys.join(", ") || "nothing"}`);
    workspace.agent.fallSilent();
    await rig.sleep(KEY_MS + 1_000 + 30 * rig.maxDelayMs);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", events === 1, `after three minutes of silence there are ${events} events that it went offline`);
  },
});
