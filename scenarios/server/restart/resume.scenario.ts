import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStarts, machineStops } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly children: number;
  readonly afterMs: number;
}

// A workspace with children is paused and resumed.
export default serverScenario<Plan>({
  title: "resume starts what is paused, once each, and stops nothing",
  spec: [],
  covers: ["server:RST-19", "server:RST-21"],
  kills: ["M-121"],
  plan: fc.record({ children: fc.integer({ min: 0, max: 3 }), afterMs: fc.integer({ min: 0, max: 30_000 }) }),
  directed: [{ children: 2, afterMs: 1_000 }],
  run: async (rig, plan) => {
    const parent = await rig.online();
    const children = await Promise.all(Array.from({ length: plan.children }, () => rig.online({ parent })));
    const all = [parent, ...children];
    const early = await parent.resume();
    rig.claim("server:RST-19", early.status === 404, `resume of a workspace that is not paused was answered ${early.status}`);
    await parent.pause();
    await rig.sleep(plan.afterMs);
    const below = await Promise.all(children.map((child) => Promise.all([child.resume(), child.restart()])));
    const answers = below.flat().map(({ status }) => status);
    rig.claim(
      "server:RST-19",
      answers.every((status) => status === 409),
      `below a paused workspace resume and restart were answered ${answers.join(", ")}`,
    );
    const starts = all.map(({ machine }) => machine.starts);
    const stops = all.map(({ id }) => machineStops(rig.history(), id).length);
    const answer = await parent.resume();
    const counted = answer.status === 200 && answer.body["resumed_count"] === all.length;
    rig.claim(
      "server:RST-19",
      counted,
      `resume was answered ${answer.status}, resumed_count ${String(answer.body["resumed_count"])} of ${all.length}`,
    );
    const online = await Promise.all(all.map((one) => one.reaches("online", 60_000 + 60 * rig.maxDelayMs)));
    const started = all.map(({ id }, index) => machineStarts(rig.history(), id).length - (starts[index] ?? 0));
    const stopped = all.map(({ id }, index) => machineStops(rig.history(), id).length - (stops[index] ?? 0));
    rig.claim("server:RST-19", online.every(Boolean) && started.every((count) => count === 1), `starts of each: ${started.join(", ")}`);
    rig.claim(
      "server:RST-19",
      stopped.every((count) => count === 0),
      `stops of each: ${stopped.join(", ")}`,
    );
    rig.claim(
      "server:RST-21",
      all.every(({ machine }) => machine.alive === 1),
      "a resumed workspace has not exactly one machine",
    );
  },
});
