import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { aliveOf, hasVolume, liveTokensOf, statusesOf, SWEEP_MS, teamOf } from "./team.ts";
import { leftDuringStop } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  readonly size: number;
  /** From the delete until the client goes away, ms. */
  readonly patienceMs: number;
  /** From there until the backend goes on, ms. */
  readonly laterMs: number;
}

// Whoever asked for the delete is gone before it is done.
export default serverScenario<Plan>({
  title: "a delete is carried to its end though its client went away",
  spec: ["server:E-51"],
  covers: ["server:STOP-12", "server:STOP-02", "server:STOP-04"],
  kills: ["M-21", "X-46"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    size: fc.integer({ min: 1, max: 3 }),
    patienceMs: fc.integer({ min: 1_000, max: 10_000 }),
    laterMs: fc.integer({ min: 0, max: 15_000 }),
  }),
  directed: [{ size: 3, patienceMs: 1_000, laterMs: 5_000 }],
  windows: [{ name: "the client leaves during a stop", entered: leftDuringStop }],
  run: async (rig, plan) => {
    const { lead, members } = await teamOf(rig, plan.size);
    const held = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
    const answer = await lead.remove({ hangUpAfterMs: plan.patienceMs });
    rig.claim("server:STOP-12", answer.status === null, `the client went away and was answered ${answer.status}`);
    if (rig.gentle) {
      const statuses = await statusesOf(members);
      rig.claim(
        "server:STOP-12",
        statuses.every((one) => one === "removed"),
        `before any stop has ended: ${statuses.join(", ")}`,
      );
      const live = await liveTokensOf(members);
      rig.claim("server:STOP-12", live === 0, `${live} tokens are live before any stop has ended`);
    }
    await rig.sleep(plan.laterMs);
    held.release();
    await rig.sleep(SWEEP_MS + 30 * rig.maxDelayMs);
    const statuses = await statusesOf(members);
    const heard = statuses.some((one) => one === "removed");
    // With a long way to the server the client may be gone before its delete has come.
    if (rig.gentle) rig.claim("server:STOP-12", heard, `after the sweep: ${statuses.join(", ")}`);
    if (!heard) return;
    rig.claim("server:STOP-02", aliveOf(members) === 0, `${aliveOf(members)} machines of a deleted team are alive`);
    const kept = rig.backend === "docker" ? members.filter((one) => hasVolume(rig, one)).length : 0;
    rig.claim("server:STOP-04", kept === 0, `${kept} volumes outlive the delete of their workspaces`);
  },
});
