import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { SWEEP_MS } from "./team.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  /** How long the agent thinks, ms. */
  readonly answerMs: number;
  /** From the message to the delete, ms. */
  readonly afterMs: number;
}

// A message is with the agent when its workspace is deleted.
export default serverScenario<Plan>({
  title: "a delete beside a message: an answer or an honest error, and no restart",
  spec: ["server:E-50"],
  covers: ["server:A2A-30", "server:STATE-02", "server:RST-21"],
  kills: ["X-41", "X-33"],
  plan: fc.record({ answerMs: fc.integer({ min: 0, max: 20_000 }), afterMs: fc.integer({ min: 0, max: 10_000 }) }),
  directed: [
    { answerMs: 10_000, afterMs: 2_000 },
    { answerMs: 1_000, afterMs: 1_000 },
  ],
  windows: [{ name: "a delete while a message is in flight", entered: begunDuring(["delete"], "a2a") }],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { answerMs: plan.answerMs } });
    const starts = workspace.machine.starts;
    const calling = workspace.a2a("think about it", { as: "caller" });
    await rig.sleep(plan.afterMs);
    const removed = await workspace.remove({ as: "owner" });
    rig.claim("server:STOP-02", removed.status === 200, `the delete beside a message got ${removed.status}`);
    const answer = await calling;
    const honest = [200, 404, 502].includes(answer.status ?? 0);
    rig.claim("server:A2A-30", honest, `the caller got ${answer.status} ${JSON.stringify(answer.body)}`);
    await rig.sleep(SWEEP_MS + 30 * rig.maxDelayMs);
    const row = await workspace.row();
    rig.claim("server:STATE-02", row?.["status"] === "removed", `the deleted workspace is ${String(row?.["status"])}`);
    const after = workspace.machine.starts - starts;
    rig.claim("server:RST-21", after === 0 && workspace.machine.alive === 0, `${after} starts, ${workspace.machine.alive} machines alive`);
  },
});
