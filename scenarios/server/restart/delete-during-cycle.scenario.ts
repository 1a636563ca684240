import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly heldAt: "call" | "reply";
  /** Requests that wait for the next cycle when the delete comes. */
  readonly waiting: number;
  readonly laterMs: number;
}

/** One sweep of the server, and what it may wait for, ms. */
const ONE_SWEEP_MS = 75_000;

// A delete overtakes the cycle whose start is under way: what that start brings is reaped.
export default serverScenario<Plan>({
  title: "a delete during a cycle leaves neither a backend nor a lane",
  spec: ["server:E-10"],
  covers: ["server:RST-10", "server:RST-21"],
  kills: ["M-15", "X-16", "X-17"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    heldAt: fc.constantFrom("call" as const, "reply" as const),
    waiting: fc.integer({ min: 0, max: 2 }),
    laterMs: fc.integer({ min: 0, max: 20_000 }),
  }),
  directed: [
    { heldAt: "call", waiting: 1, laterMs: 1_000 },
    { heldAt: "reply", waiting: 0, laterMs: 1_000 },
  ],
  windows: [{ name: "a delete while the start of a cycle is held", entered: heldDuring(["delete"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: plan.heldAt });
    await workspace.restart();
    await cameTo(rig, held);
    for (let waiting = 0; waiting < plan.waiting; waiting += 1) await workspace.restart();
    const answer = await workspace.remove();
    rig.claim("server:RST-10", answer.status === 200, `the delete during the cycle was answered ${answer.status}`);
    const starts = workspace.machine.starts;
    await rig.sleep(plan.laterMs);
    held.release();
    await rig.sleep(ONE_SWEEP_MS + 60 * rig.maxDelayMs);
    const row = await workspace.row();
    rig.claim("server:RST-21", row?.["status"] === "removed", `the deleted workspace is ${String(row?.["status"])}`);
    const later = workspace.machine.starts - starts;
    rig.claim("server:RST-21", later <= 1, `${later} starts after the delete: the held one, and others`);
    rig.claim("server:RST-10", workspace.machine.alive === 0, `${workspace.machine.alive} machines of the deleted workspace are alive`);
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    rig.claim("server:RST-10", String(metrics.body["text"]).includes("restart_lanes 0"), "the lane of the deleted workspace is remembered");
  },
});
