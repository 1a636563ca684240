import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { agentHeldDuring, heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  /** The task is known before the claim, and after the workspace was looked at; or a message comes while the machine is stopped. */
  readonly when: "before the claim" | "while it is stopped";
}

const claimAtRest = async (rig: ServerRig, workspace: Workspace): Promise<void> => {
  const status = String((await workspace.row())?.["status"]);
  const { alive } = workspace.machine;
  const agrees = status === "online" ? alive === 1 : status === "hibernated" && alive === 0;
  rig.claim("server:STATE-04", agrees, `in the end it is ${status} with ${alive} machines alive`);
};

/** A task arrives between the look at the workspace and the claim. */
const taskFirst = async (rig: ServerRig, workspace: Workspace): Promise<void> => {
  const stops = workspace.machine.stops;
  const claim = rig.hold({ point: "database.hibernate", nth: 1, at: "call" });
  const asked = workspace.hibernate({ as: "owner" });
  await claim.reached;
  workspace.agent.be({ activeTasks: 1 });
  await workspace.agent.heartbeat();
  claim.release();
  const answer = await asked;
  const status = (await workspace.row())?.["status"];
  rig.claim("server:STATE-04", answer.status === 409, `with a task the hibernation was answered ${answer.status}`);
  rig.claim("server:STATE-01", answer.status !== 200 || status !== "online", `answered ${answer.status}, and it is ${String(status)}`);
  await rig.sleep(10_000);
  rig.claim("server:STATE-04", workspace.machine.stops === stops, "the machine was stopped under its task");
  const task = await workspace.a2a("another task");
  rig.claim("server:STATE-04", task.status === 200, `the next message got ${inShort(task)}`);
};

/** A message arrives when the claim has been made and the machine is being stopped. */
const claimFirst = async (rig: ServerRig, workspace: Workspace): Promise<void> => {
  const starts = workspace.machine.starts;
  const stop = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
  const asked = workspace.hibernate({ as: "owner" });
  await stop.reached;
  const message = await workspace.a2a("wake up", { as: "caller" });
  const waking = message.status === 503 && message.body["waking"] === true && message.headers["retry-after"] === "15";
  rig.claim("server:A2A-30", waking, `a message to a workspace that falls asleep got ${inShort(message)}`);
  stop.release();
  await asked;
  await rig.sleep(30_000 + 30 * rig.maxDelayMs);
  const online = await workspace.reaches("online", 60_000);
  const after = workspace.machine.starts - starts;
  rig.claim("server:STATE-05", online && after === 1, `it is awake: ${online}, after ${after} starts`);
};

// The owner puts a workspace to sleep while somebody gives it work.
export default serverScenario<Plan>({
  title: "a task that comes beside a hibernation stops it or wakes the workspace again",
  spec: ["server:E-110"],
  covers: ["server:STATE-04", "server:STATE-05", "server:STATE-01", "server:A2A-30"],
  kills: ["M-105", "M-106", "M-122"],
  plan: fc.record({ when: fc.constantFrom("before the claim" as const, "while it is stopped" as const) }),
  directed: [{ when: "before the claim" }, { when: "while it is stopped" }],
  windows: [
    {
      name: "a task between look and claim, or a message while it is stopped",
      entered: (history) => agentHeldDuring("agent-heartbeat")(history) || heldDuring(["a2a"])(history),
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    // The agent has its token once its register is answered.
    await rig.sleep(1_000 + 2 * rig.maxDelayMs);
    await (plan.when === "before the claim" ? taskFirst(rig, workspace) : claimFirst(rig, workspace));
    await claimAtRest(rig, workspace);
  },
});
