import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { probePoint } from "#scenarios/wiring/server/probe-sightings.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** How many callers found the life before dead, each by a look of its own. */
  readonly callers: number;
  /** How long after each other their looks come back, ms: the first one restarts the agent, the others find it up again. */
  readonly apartMs: number;
  /** Or the container sweep looked, which lists every container at once. */
  readonly by: "callers" | "sweep";
}

// Looks that were begun in one life of an agent come back in the next one.
export default serverScenario<Plan>({
  title: "a look at a life that is over takes the next one down no more",
  spec: ["server:E-30", "server:E-34"],
  covers: ["server:DEAD-05", "server:DEAD-11"],
  kills: ["X-155"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    callers: fc.integer({ min: 2, max: 4 }),
    apartMs: fc.integer({ min: 500, max: 2_900 }),
    by: fc.constantFrom("callers" as const, "sweep" as const),
  }),
  directed: [
    { callers: 4, apartMs: 2_400, by: "callers" },
    { callers: 2, apartMs: 2_400, by: "sweep" },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { bootMs: 100 } });
    if (plan.by === "sweep" && rig.backend !== "docker") return;
    workspace.machine.crash();
    const point = plan.by === "sweep" ? "docker.list" : probePoint(rig);
    const holds = Array.from({ length: plan.by === "sweep" ? 1 : plan.callers }, (_, index) =>
      rig.hold({ point, nth: index + 1, at: "reply" }),
    );
    const asked = plan.by === "sweep" ? [] : holds.map((_, index) => workspace.a2a(`message ${index}`, { as: `caller ${index}` }));
    for (const hold of holds) await cameTo(rig, hold);
    const before = workspace.machine.starts;
    if (plan.by === "sweep") await workspace.restart();
    for (const hold of holds) {
      await rig.sleep(plan.apartMs);
      hold.release();
    }
    await Promise.all(asked);
    await rig.sleep(60_000);
    const cycles = workspace.machine.starts - before;
    const most = plan.by === "sweep" ? 1 : 2;
    rig.claim("server:DEAD-11", cycles <= most, `one death, found by ${plan.by}: ${cycles} cycles`);
    const offline = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:DEAD-05", offline <= 1, `a machine that died once was taken offline ${offline} times`);
  },
});
