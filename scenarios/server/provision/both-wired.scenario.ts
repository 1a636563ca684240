import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** What is done to a workspace once it is online, in this order. */
  readonly steps: readonly Step[];
}

const STEPS = ["restart", "secret", "pause and resume", "hibernate and wake", "dead"] as const;
type Step = (typeof STEPS)[number];

/** Every loop of the server has had its turn by then, ms. */
const EVERY_LOOP_MS = 130_000;

// A control plane and an engine, both wired: whatever starts, stops, probes or sweeps goes to the control plane.
export default serverScenario<Plan>({
  title: "with both wired the control plane is asked for everything and the engine for nothing",
  spec: [],
  covers: ["server:RST-14", "server:PROV-03"],
  kills: ["X-171"],
  backends: ["saas-docker"],
  plan: fc.record({ steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 4 }) }),
  directed: [{ steps: [...STEPS] }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const created = workspace.machine.starts;
    rig.claim("server:PROV-03", created === 1, `a create led to ${created} starts on the control plane`);
    for (const step of plan.steps) {
      if (step === "restart") await workspace.restart();
      else if (step === "secret") await workspace.saveSecret("KEY", `of ${workspace.id}`);
      else if (step === "dead") {
        workspace.machine.crash();
        await workspace.a2a("are you there");
      } else if (step === "pause and resume") {
        await workspace.pause();
        await workspace.resume();
      } else {
        await workspace.hibernate({ force: true });
        await workspace.a2a("wake up");
      }
      const online = await quiet(rig, workspace);
      rig.claim(
        "server:RST-14",
        online && workspace.machine.alive === 1,
        `after ${step}: online ${online}, ${workspace.machine.alive} alive`,
      );
    }
    const starts = workspace.machine.starts;
    await rig.sleep(EVERY_LOOP_MS);
    rig.claim(
      "server:RST-14",
      workspace.machine.starts === starts,
      `left alone it was started ${workspace.machine.starts - starts} times more`,
    );
    await workspace.remove();
    await rig.sleep(EVERY_LOOP_MS);
    rig.claim("server:RST-14", workspace.machine.alive === 0, `${workspace.machine.alive} instances are left of a removed workspace`);
    const calls = journalOf(rig.history(), "docker").map(
      ({ entry }) => `${String(entry["method"] ?? entry.kind)} ${String(entry["path"] ?? "")}`,
    );
    rig.claim("server:RST-14", calls.length === 0, `the engine was asked ${calls.length} times, first ${calls[0] ?? ""}`);
  },
});
