import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

/** Age of a heartbeat from which an external workspace counts as gone, and the time between two looks; ms. */
const STALE_MS = 90_000;
const LOOK_MS = 30_000;
const HEARTBEAT_MS = 30_000;

// An agent that somebody else runs falls silent and comes back.
export default serverScenario<{ readonly silentMs: number }>({
  title: "an external agent that fell silent is offline until its next heartbeat, and nobody restarts it",
  spec: ["server:E-106"],
  covers: ["server:REG-14", "server:REG-09", "server:DEAD-08"],
  kills: ["M-35", "X-34"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ silentMs: fc.integer({ min: 181_000, max: 400_000 }) }),
  directed: [{ silentMs: 181_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ name: "run elsewhere", external: true, url: "https://agent.example/a2a", agent: {} });
    await rig.sleep(HEARTBEAT_MS + 5_000);
    workspace.agent.fallSilent();
    await rig.sleep(STALE_MS + LOOK_MS + 20 * rig.maxDelayMs);
    const silent = await workspace.row();
    rig.claim(
      "server:REG-14",
      silent?.["status"] === "offline",
      `after ${STALE_MS + LOOK_MS} ms of silence it is ${String(silent?.["status"])}`,
    );
    await rig.sleep(plan.silentMs - STALE_MS - LOOK_MS);
    rig.claim("server:REG-14", rig.presenceKeys(workspace).length === 0, "its keys outlived the silence");
    workspace.agent.resume();
    await rig.sleep(HEARTBEAT_MS + 5_000 + 20 * rig.maxDelayMs);
    const back = await workspace.row();
    rig.claim("server:REG-09", back?.["status"] === "online", `after its next heartbeat it is ${String(back?.["status"])}`);
    const keys = rig.presenceKeys(workspace);
    rig.claim(
      "server:REG-14",
      keys.includes(`ws:${workspace.id}`),
      `after its next heartbeat presence has ${keys.join(", ") || "nothing"}`,
    );
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", events === 1, `${events} events tell that it went offline`);
    rig.claim("server:DEAD-08", workspace.machine.starts === 0, `it was started ${workspace.machine.starts} times`);
  },
});
