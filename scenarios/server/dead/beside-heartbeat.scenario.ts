import fc from "fast-check";
import { statusChanges } from "#harness/checkers/server/status-changes.ts";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { agentHeldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { letProbeSee } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  /** The heartbeat comes before the write that takes the workspace offline, or after it and before anybody knows of it. */
  readonly heartbeat: "before" | "after";
  /** Whether the machine is really gone, or the backend was mistaken. */
  readonly gone: boolean;
}

const HEARTBEAT_MS = 30_000;

/** The longest that the workspace was offline at a stretch, ms. */
const offlineMs = (rig: ServerRig, { id }: Workspace): number => {
  const changes = statusChanges(rig.history()).filter(({ workspace }) => workspace === id);
  const stays = changes.map(({ t, to }, n) => (to === "offline" ? (changes[n + 1]?.t ?? rig.now()) - t : 0));
  return Math.max(0, ...stays);
};

// The last heartbeat of an agent arrives while it is being declared dead.
export default serverScenario<Plan>({
  title: "a heartbeat beside the finding of a death leaves no live agent offline",
  spec: ["server:E-41"],
  covers: ["server:REG-09", "server:DEAD-09"],
  kills: ["X-34"],
  plan: fc.record({ heartbeat: fc.constantFrom("before" as const, "after" as const), gone: fc.boolean() }),
  directed: [
    { heartbeat: "after", gone: false },
    { heartbeat: "before", gone: false },
    { heartbeat: "after", gone: true },
    { heartbeat: "before", gone: true },
  ],
  windows: [{ name: "a heartbeat beside the write", entered: agentHeldDuring("agent-heartbeat") }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    // The agent has its token once its register is answered.
    await rig.sleep(1_000 + 2 * rig.maxDelayMs);
    const starts = workspace.machine.starts;
    const { agent, machine } = workspace;
    const write = rig.hold({ point: "database.offline", nth: 1, at: plan.heartbeat === "before" ? "call" : "reply" });
    letProbeSee(rig, "stopped");
    agent.be({ status: 502 });
    if (plan.gone) machine.crash();
    const call = workspace.a2a("anybody there", { as: "caller" });
    await write.reached;
    const beat = await agent.heartbeat(1);
    const row = await workspace.row();
    rig.claim("server:REG-09", beat.status === 200, `the heartbeat was answered ${beat.status}`);
    rig.claim("server:REG-09", row?.["status"] === "online", `after a heartbeat it is ${String(row?.["status"])}`);
    write.release();
    await call;
    agent.be({ status: 200 });
    await rig.sleep(2 * HEARTBEAT_MS + 40 * rig.maxDelayMs);
    await workspace.reaches("online", 60_000);
    const longest = offlineMs(rig, workspace);
    rig.claim("server:REG-09", longest <= HEARTBEAT_MS, `it was offline for ${longest} ms with an agent that lived`);
    const lives = machine.starts - starts;
    rig.claim("server:DEAD-09", lives === 1 && machine.alive === 1, `${lives} starts, ${machine.alive} machines alive`);
  },
});
