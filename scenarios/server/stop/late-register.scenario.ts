import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { liveTokensOf, comes } from "./team.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  /** Whether the agent calls while the delete is stopping its machine, or once it is answered. */
  readonly when: "during" | "after";
  readonly call: "register" | "heartbeat";
  /** With the token that it had, or without any. */
  readonly bearer: "own" | "none";
}

const CALLS = {
  register: (id: string) => ({ id, url: "https://late.example", agent_card: { name: "late" } }),
  heartbeat: (id: string) => ({ workspace_id: id }),
};

// An agent that does not know yet that its workspace is removed.
export default serverScenario<Plan>({
  title: "an agent that calls during or after the delete of its workspace is turned away without a trace",
  spec: ["server:E-49"],
  covers: ["server:REG-10", "server:STOP-12", "server:STATE-02"],
  kills: ["M-33", "X-46"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    when: fc.constantFrom("during" as const, "after" as const),
    call: fc.constantFrom("register" as const, "heartbeat" as const),
    bearer: fc.constantFrom("own" as const, "none" as const),
  }),
  directed: [
    { when: "during", call: "register", bearer: "none" },
    { when: "during", call: "register", bearer: "own" },
    { when: "after", call: "register", bearer: "none" },
    { when: "during", call: "heartbeat", bearer: "own" },
  ],
  windows: [{ name: "a call of the agent during the delete", entered: begunDuring(["register", "heartbeat"], "delete") }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    // The event follows its row.
    await rig.sleep(20 * rig.maxDelayMs);
    const bearer = plan.bearer === "own" ? workspace.agent.token() : null;
    const online = (await rig.events("WORKSPACE_ONLINE", workspace)).length;
    const held = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
    const deleting = workspace.remove();
    await comes(rig, held);
    if (plan.when === "after") {
      held.release();
      await deleting;
    }
    const { call } = plan;
    const target = `/registry/${call}`;
    const answer = await rig.call({ verb: call, method: "POST", target, body: CALLS[call](workspace.id), bearer, workspace: workspace.id });
    const wanted = plan.bearer === "own" ? 401 : 410;
    rig.claim("server:REG-10", answer.status === wanted, `a late ${call} with ${plan.bearer} token got ${answer.status}`);
    rig.claim("server:REG-10", answer.body["auth_token"] === undefined, "a token was handed out for a removed workspace");
    const live = await liveTokensOf([workspace]);
    rig.claim("server:STOP-12", live === 0, `${live} tokens are live while the workspace is being deleted`);
    held.release();
    await deleting;
    const row = await workspace.row();
    const gone = row?.["status"] === "removed" && row["url"] === "";
    rig.claim("server:STATE-02", gone, `the deleted workspace is ${String(row?.["status"])} at "${String(row?.["url"])}"`);
    const later = (await rig.events("WORKSPACE_ONLINE", workspace)).length - online;
    rig.claim("server:REG-10", later === 0, `${later} events say that the deleted workspace is online`);
    const keys = rig.presenceKeys(workspace);
    rig.claim("server:REG-10", keys.length === 0, `presence still has ${keys.join(", ")}`);
    const message = await workspace.a2a("still there?");
    rig.claim("server:REG-10", message.status === 404, `a message to the deleted workspace got ${message.status}`);
  },
});
