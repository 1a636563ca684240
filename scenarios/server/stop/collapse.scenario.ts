import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";
import { aliveOf, statusesOf, SWEEP_MS, teamOf } from "./team.ts";

// A team is collapsed into its lead.
export default serverScenario<{ readonly children: number }>({
  title: "a collapse stops each child once and leaves the lead alone",
  spec: ["server:E-54"],
  covers: ["server:STOP-03", "server:STOP-06"],
  kills: ["M-22"],
  plan: fc.record({ children: fc.integer({ min: 0, max: 4 }) }),
  directed: [{ children: 3 }, { children: 0 }],
  run: async (rig, plan) => {
    const { lead, children } = await teamOf(rig, plan.children + 1);
    const before = stopCalls(rig);
    const answer = await lead.collapse();
    const removed = (answer.body["removed"] ?? []) as readonly string[];
    const told =
      answer.status === 200 &&
      removed.toSorted().join() ===
        children
          .map(({ id }) => id)
          .toSorted()
          .join();
    rig.claim("server:STOP-03", told, `the collapse of ${plan.children} got ${answer.status} ${JSON.stringify(answer.body)}`);
    const stops = stopCalls(rig) - before;
    rig.claim("server:STOP-03", stops === plan.children, `${stops} stops of ${plan.children} children`);
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    const statuses = await statusesOf(children);
    const gone = aliveOf(children) === 0 && statuses.every((one) => one === "removed");
    rig.claim("server:STOP-03", gone, `${aliveOf(children)} children are alive, and they are ${statuses.join(", ")}`);
    const row = await lead.row();
    const stays = row?.["status"] === "online" && lead.machine.alive === 1 && lead.machine.stops === 0;
    rig.claim("server:STOP-06", stays, `the lead is ${String(row?.["status"])} with ${lead.machine.alive} machines`);
  },
});
