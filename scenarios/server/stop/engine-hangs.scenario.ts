import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { hasVolume, SWEEP_MS } from "./team.ts";

interface Plan {
  /** What the engine does not answer: the removal of the container, or those of its volumes. */
  readonly hangs: "container" | "volumes";
  readonly hungMs: number;
}

/** What a delete may take, ms (server:STOP-12). */
const BUDGET_MS = 30_000;

// The engine takes the call and says nothing for 40 s.
export default serverScenario<Plan>({
  title: "a delete waits 30 s for an engine that hangs, says so, and keeps the volume of what was not stopped",
  spec: ["server:E-55"],
  covers: ["server:STOP-12", "server:STOP-04", "server:STOP-09"],
  kills: ["M-32", "X-42"],
  needs: ["client", "journal", "control", "virtualTime"],
  backends: ["docker"],
  plan: fc.record({ hangs: fc.constantFrom("container" as const, "volumes" as const), hungMs: fc.integer({ min: 35_000, max: 55_000 }) }),
  directed: [
    { hangs: "container", hungMs: 40_000 },
    { hangs: "volumes", hungMs: 40_000 },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const point = plan.hangs === "container" ? rig.stopPoint : "docker.volume-remove";
    const cleared = rig.provisioner.calls("volume-remove");
    const held = [1, 2].map((nth) => rig.hold({ point, nth, at: "call" }));
    const began = rig.now();
    const deleting = workspace.remove();
    const answered = await Promise.race([deleting, rig.sleep(plan.hungMs).then(() => null)]);
    const took = rig.now() - began;
    const bound = BUDGET_MS + 20 * rig.maxDelayMs;
    if (rig.gentle) {
      const told = answered?.status === 500 && answered.body["stop_failures"] === 1;
      rig.claim("server:STOP-09", told, `a delete that could not be finished got ${answered?.status ?? "no answer"}`);
      rig.claim("server:STOP-12", took <= bound, `the delete took ${took} ms`);
      await rig.sleep(2_000);
      const asked = plan.hangs === "container" ? rig.provisioner.calls("volume-remove") - cleared : 0;
      const kept = asked === 0 && hasVolume(rig, workspace);
      rig.claim("server:STOP-04", kept, `${asked} removals of a volume were asked for, and the container was not stopped`);
    }
    await rig.sleep(Math.max(0, began + plan.hungMs - rig.now()));
    for (const one of held) one.release();
    const { status } = await deleting;
    rig.claim("server:STOP-12", status === 500 || status === 200, `the delete got ${status}`);
    // The sweeper takes up what the delete had to leave.
    await rig.sleep(2 * SWEEP_MS + 20 * rig.maxDelayMs);
    rig.claim("server:STOP-09", workspace.machine.alive === 0, `${workspace.machine.alive} machines are alive two sweeps later`);
    rig.claim("server:STOP-04", !hasVolume(rig, workspace), "the volume outlives the stop that came later");
  },
});
