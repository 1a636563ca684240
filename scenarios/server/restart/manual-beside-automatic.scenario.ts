import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, quiet, requestedDuringCycle, startCalls, stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** How the cycle that is under way was asked for. */
  readonly first: "automatic" | "manual";
  readonly heldAt: "call" | "reply";
  readonly laterMs: number;
}

// A manual restart arrives while a cycle is held in its start: one lane carries both.
export default serverScenario<Plan>({
  title: "a manual restart goes through the lane of the cycle under way",
  spec: ["server:E-08", "server:E-09"],
  covers: ["server:RST-02", "server:RST-06"],
  kills: ["X-15", "X-11", "M-12"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    first: fc.constantFrom("automatic" as const, "manual" as const),
    heldAt: fc.constantFrom("call" as const, "reply" as const),
    laterMs: fc.integer({ min: 0, max: 15_000 }),
  }),
  directed: (["automatic", "manual"] as const).map((first) => ({ first, heldAt: "call" as const, laterMs: 2_000 })),
  windows: [{ name: "a request between stop and start", entered: requestedDuringCycle }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: plan.heldAt });
    if (plan.first === "automatic") await workspace.saveSecret("KEY", `of ${workspace.id}`);
    else await workspace.restart();
    await cameTo(rig, held);
    const [starts, stops] = [startCalls(rig), stopCalls(rig)];
    const answer = await workspace.restart();
    rig.claim("server:RST-02", answer.status === 202, `the manual restart was answered ${answer.status}`);
    await rig.sleep(plan.laterMs);
    const beside = startCalls(rig) - starts + (stopCalls(rig) - stops);
    rig.claim("server:RST-06", beside === 0, `${beside} calls of a second cycle while the first one's start was under way`);
    held.release();
    const online = await quiet(rig, workspace);
    const cycles = workspace.machine.starts - before;
    rig.claim("server:RST-02", cycles === 2, `a manual restart beside an ${plan.first} one led to ${cycles} cycles`);
    rig.claim("server:RST-06", online && workspace.machine.alive === 1, `${workspace.machine.alive} machines are alive at the end`);
  },
});
