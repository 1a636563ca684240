import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** Whether the workspace is paused while its restart stops it, and resumed after that. */
  readonly lost: boolean;
}

// A restart loses its workspace to a pause; what comes up after the resume was not restarted.
export default serverScenario<Plan>({
  title: "an agent is told of a restart only in the life that the restart began",
  spec: ["server:E-12"],
  covers: ["server:RST-07"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ lost: fc.boolean() }),
  directed: [{ lost: true }, { lost: false }],
  run: async (rig, { lost }) => {
    const workspace = await rig.online();
    const stop = rig.hold({ point: rig.stopPoint, nth: 1, at: "reply" });
    await workspace.restart();
    await cameTo(rig, stop);
    const paused = lost ? workspace.pause() : null;
    await rig.sleep(1_000 + 8 * rig.maxDelayMs);
    stop.release();
    await paused;
    await rig.sleep(10_000 + 20 * rig.maxDelayMs);
    if (lost) await workspace.resume();
    const online = await workspace.reaches("online", 120_000);
    await rig.sleep(5_000 + 8 * rig.maxDelayMs);
    const told = workspace.agent.received.filter((text) => text.includes("restarted")).length;
    const wanted = lost ? 0 : 1;
    rig.claim("server:RST-07", !online || told === wanted, `the restart was lost: ${lost}, and its agent was told of it ${told} times`);
  },
});
