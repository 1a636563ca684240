import fc from "fast-check";
import { operationsOf } from "#harness/checkers/checker.ts";
import { statusChanges } from "#harness/checkers/server/status-changes.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort, probes } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly callers: number;
  /** Between one caller and the next. */
  readonly apartMs: number;
}

// Everybody who talks to a dead agent finds out at the same time.
export default serverScenario<Plan>({
  title: "a hundred callers of a dead agent get a hundred answers and two restarts at most",
  spec: ["server:E-34"],
  covers: ["server:DEAD-11", "server:DEAD-09"],
  kills: ["M-03"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ callers: fc.integer({ min: 2, max: 12 }), apartMs: fc.integer({ min: 0, max: 20 }) }),
  directed: [
    { callers: 100, apartMs: 0 },
    { callers: 5, apartMs: 1 },
  ],
  windows: [
    {
      name: "several calls in flight while it goes offline",
      entered: (history) => {
        const offline = statusChanges(history).find(({ to }) => to === "offline")?.t;
        if (offline === undefined) return false;
        const calls = operationsOf(history).filter(({ invoke }) => invoke.verb === "a2a");
        return calls.filter(({ invoke, complete }) => invoke.t <= offline && (complete?.t ?? offline) >= offline).length >= 2;
      },
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = { starts: workspace.machine.starts, probes: probes(rig) };
    workspace.agent.be({ status: 502 });
    workspace.machine.crash();
    const calls = Array.from({ length: plan.callers }, async (_, n) => {
      await rig.sleep(n * plan.apartMs);
      return workspace.a2a(`call ${n}`, { as: `caller-${n}` });
    });
    const answers = await Promise.all(calls);
    const asked = probes(rig) - before.probes;
    workspace.agent.be({ status: 200 });
    const other = answers.find(({ status }) => status !== 503);
    rig.claim("server:DEAD-11", other === undefined, `of ${answers.length} callers one got ${other === undefined ? "" : inShort(other)}`);
    await rig.sleep(60_000 + 60 * rig.maxDelayMs);
    await workspace.reaches("online", 60_000);
    const cycles = workspace.machine.starts - before.starts;
    rig.claim("server:DEAD-11", cycles >= 1 && cycles <= 2, `${answers.length} callers led to ${cycles} cycles`);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:DEAD-09", events >= 1 && events <= 2, `${events} events tell that it went offline`);
    rig.claim("server:DEAD-11", asked <= plan.callers, `${answers.length} callers led to ${asked} probes`);
  },
});
