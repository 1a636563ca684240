import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { letProbeSee, probePoint } from "#scenarios/wiring/server/probe-sightings.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";

interface Plan {
  /** Where the finder of the death is held while the restart begins: at the probe's answer, or at the write that follows it. */
  readonly at: "probe" | "write";
}

const claimNoFlip = async (rig: ServerRig, words: string): Promise<void> => {
  const offline = (await rig.events("WORKSPACE_OFFLINE")).length;
  rig.claim("server:DEAD-09", offline === 0, `${words}, and ${offline} events tell that it went offline`);
};

// Somebody restarts the workspace while a message is finding out that its machine is gone.
export default serverScenario<Plan>({
  title: "a death found while the workspace is provisioned already takes nothing offline",
  spec: ["server:E-38"],
  covers: ["server:DEAD-09"],
  kills: ["X-31"],
  plan: fc.record({ at: fc.constantFrom("probe" as const, "write" as const) }),
  directed: [{ at: "probe" }, { at: "write" }],
  windows: [{ name: "a restart while the finder of the death is held", entered: heldDuring(["restart"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    workspace.agent.be({ status: 502 });
    letProbeSee(rig, "stopped");
    const found =
      plan.at === "probe"
        ? rig.hold({ point: probePoint(rig), nth: 1, at: "reply" })
        : rig.hold({ point: "database.offline", nth: 1, at: "call" });
    const call = workspace.a2a("anybody there", { as: "caller" });
    await found.reached;
    const start = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
    await workspace.restart();
    await start.reached;
    found.release();
    const answer = await call;
    rig.claim("server:DEAD-11", answer.status === 503, `the caller got ${answer.status}`);
    const row = await workspace.row();
    rig.claim("server:DEAD-09", row?.["status"] === "provisioning", `while it was started anew it became ${String(row?.["status"])}`);
    await claimNoFlip(rig, "the restart was under way");
    workspace.agent.be({ status: 200 });
    start.release();
    await rig.sleep(40_000 + 30 * rig.maxDelayMs);
    await workspace.reaches("online", 60_000);
    rig.claim("server:DEAD-09", workspace.machine.starts === starts + 1, `one restart was ${workspace.machine.starts - starts} starts`);
    await claimNoFlip(rig, "the restart is done");
  },
});
