import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly heldAt: "call" | "reply";
  readonly waiting: number;
  readonly laterMs: number;
  /** Whether it is resumed before the start that is under way comes to its end. */
  readonly resumed: boolean;
}

const ONE_SWEEP_MS = 75_000;

// A pause overtakes the cycle whose start is under way, and the one that waits behind it.
export default serverScenario<Plan>({
  title: "a pause during a cycle wins: nothing runs after it until it is resumed",
  spec: ["server:E-12"],
  covers: ["server:RST-19", "server:RST-21", "server:RST-22", "server:STOP-05"],
  kills: ["X-16", "X-17"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    heldAt: fc.constantFrom("call" as const, "reply" as const),
    waiting: fc.integer({ min: 0, max: 2 }),
    laterMs: fc.integer({ min: 0, max: 20_000 }),
    resumed: fc.boolean(),
  }),
  directed: [
    { heldAt: "call", waiting: 1, laterMs: 1_000, resumed: false },
    { heldAt: "reply", waiting: 1, laterMs: 1_000, resumed: false },
    { heldAt: "call", waiting: 1, laterMs: 1_000, resumed: true },
    { heldAt: "reply", waiting: 0, laterMs: 1_000, resumed: true },
  ],
  windows: [{ name: "a pause while the start of a cycle is held", entered: heldDuring(["pause"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: plan.heldAt });
    await workspace.restart();
    await cameTo(rig, held);
    for (let waiting = 1; waiting <= plan.waiting; waiting += 1) await workspace.saveSecret(`K${waiting}`, `${waiting} of ${workspace.id}`);
    const answer = await workspace.pause();
    rig.claim("server:STOP-05", answer.status === 200, `the pause was answered ${answer.status}`);
    const starts = workspace.machine.starts;
    await rig.sleep(plan.laterMs);
    if (plan.resumed) await workspace.resume();
    held.release();
    await rig.sleep(ONE_SWEEP_MS + 60 * rig.maxDelayMs);
    if (plan.resumed) {
      const online = await workspace.reaches("online", 60_000);
      const { alive } = workspace.machine;
      rig.claim("server:RST-19", online && alive === 1, `after the resume online: ${online}, ${alive} machines alive`);
      const missing = Array.from({ length: plan.waiting }, (_, index) => `K${index + 1}`).filter(
        (key) => workspace.machine.env[key] === undefined,
      );
      rig.claim("server:RST-22", missing.length === 0, `the environment lacks ${missing.join(", ")}`);
      return;
    }
    const row = await workspace.row();
    rig.claim("server:RST-21", row?.["status"] === "paused", `the paused workspace is ${String(row?.["status"])}`);
    const late = workspace.machine.starts - starts;
    rig.claim("server:RST-21", late <= (plan.heldAt === "call" ? 1 : 0), `${late} starts after the pause: the held one, and others`);
    rig.claim("server:STOP-05", workspace.machine.alive === 0, `${workspace.machine.alive} machines of the paused workspace are alive`);
  },
});
