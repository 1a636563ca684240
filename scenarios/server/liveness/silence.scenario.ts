import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** When heartbeats end, after the workspace came online. */
  readonly aliveMs: number;
}

/** How long a liveness key lives (server:REG-14), ms. */
const KEY_MS = 180_000;
const HEARTBEAT_MS = 30_000;
/** The new life after a restart is up by then, ms. */
const UP_AGAIN_MS = 40_000;

const offlineEvents = async (rig: ServerRig, workspace: Workspace): Promise<number> =>
  (await rig.events("WORKSPACE_OFFLINE", workspace)).filter(
    ({ payload }) => (payload as { readonly detector?: string }).detector === "liveness",
  ).length;

const isHeardOf = (rig: ServerRig, workspace: Workspace): boolean => rig.presenceKeys(workspace).includes(`ws:${workspace.id}`);

// The agent answers, and its heartbeats end, come back and end again.
export default serverScenario<Plan>({
  title: "a silence of three minutes takes a workspace offline once, and a later one is noticed as well",
  spec: ["server:E-106"],
  covers: ["server:REG-14"],
  kills: ["M-109"],
  plan: fc.record({ aliveMs: fc.integer({ min: 0, max: 90_000 }) }),
  directed: [{ aliveMs: 45_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    await rig.sleep(plan.aliveMs);
    const slackMs = 1_000 + 30 * rig.maxDelayMs;
    for (const silence of [1, 2]) {
      const starts = workspace.machine.starts;
      workspace.agent.fallSilent();
      await rig.sleep(KEY_MS - HEARTBEAT_MS - slackMs);
      const early = await offlineEvents(rig, workspace);
      rig.claim(
        "server:REG-14",
        early === silence - 1,
        `silence ${silence} counted as too long after ${KEY_MS - HEARTBEAT_MS - slackMs} ms`,
      );
      await rig.sleep(HEARTBEAT_MS + 2 * slackMs);
      const events = await offlineEvents(rig, workspace);
      rig.claim("server:REG-14", events === silence, `after silence ${silence} there are ${events} events that it went offline`);
      workspace.agent.resume();
      await rig.sleep(UP_AGAIN_MS + 20 * rig.maxDelayMs);
      const online = await workspace.reaches("online", 60_000);
      const lives = workspace.machine.starts - starts;
      rig.claim("server:REG-14", online && lives === 1, `after silence ${silence} it is online: ${online}, with ${lives} starts`);
      rig.claim("server:REG-14", isHeardOf(rig, workspace), `after silence ${silence} its liveness key is missing`);
    }
  },
});
