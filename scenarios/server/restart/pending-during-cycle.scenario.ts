import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, machineStarts, quiet, requestedDuringCycle, stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** Secrets that are saved while the start of the first cycle is held. */
  readonly more: number;
  /** Before the backend hears of the start, or before its answer leaves. */
  readonly heldAt: "call" | "reply";
  readonly heldMs: number;
}

// One secret begins a cycle; the others are saved while its start is under way.
export default serverScenario<Plan>({
  title: "secrets saved during a cycle are all in the next one, which waits for the start",
  spec: ["server:E-01"],
  covers: ["server:RST-02", "server:RST-04", "server:RST-06", "server:RST-22"],
  kills: ["M-11", "M-12", "X-13"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    more: fc.integer({ min: 1, max: 4 }),
    heldAt: fc.constantFrom("call" as const, "reply" as const),
    heldMs: fc.integer({ min: 0, max: 20_000 }),
  }),
  directed: [
    { more: 2, heldAt: "call", heldMs: 5_000 },
    { more: 2, heldAt: "reply", heldMs: 5_000 },
  ],
  windows: [{ name: "a request between stop and start", entered: requestedDuringCycle }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: plan.heldAt });
    await workspace.saveSecret("K1", `one of ${workspace.id}`);
    await cameTo(rig, held);
    const stops = stopCalls(rig);
    const keys = Array.from({ length: plan.more }, (_, index) => `K${index + 2}`);
    for (const key of keys) {
      const saved = await workspace.saveSecret(key, `${key} of ${workspace.id}`);
      rig.claim("server:RST-22", saved.status === 200, `${key} was answered ${saved.status}`);
    }
    await rig.sleep(plan.heldMs);
    rig.claim("server:RST-06", stopCalls(rig) === stops, `${stopCalls(rig) - stops} stops while the start was under way`);
    held.release();
    const online = await quiet(rig, workspace);
    const cycles = machineStarts(rig.history(), workspace.id).slice(before);
    rig.claim("server:RST-02", cycles.length === 2, `${plan.more} requests during a cycle led to ${cycles.length} in all`);
    const missing = ["K1", ...keys].filter((key) => cycles.at(-1)?.env[key] === undefined);
    rig.claim("server:RST-04", missing.length === 0, `the last start lacks ${missing.join(", ")}`);
    rig.claim("server:RST-22", online && cycles.length <= plan.more + 1, `${cycles.length} cycles, online: ${online}`);
  },
});
