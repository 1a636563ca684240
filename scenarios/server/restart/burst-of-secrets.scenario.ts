import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStarts, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** When each secret is saved, ms after the first. */
  readonly at: readonly number[];
}

// Secrets saved in quick succession, nothing held: wherever each falls, none is left out.
export default serverScenario<Plan>({
  title: "secrets saved in quick succession are all in the last environment",
  spec: ["server:E-01"],
  covers: ["server:RST-04", "server:RST-22"],
  kills: ["M-02", "M-11", "X-13"],
  plan: fc.record({ at: fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 2, maxLength: 6 }) }),
  directed: [{ at: [0, 10, 20, 30, 500, 1_500] }, { at: [0, 0, 0, 0] }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    const save = async (index: number, afterMs: number) => {
      await rig.sleep(afterMs);
      return workspace.saveSecret(`K${index}`, `${index} of ${workspace.id}`, { as: `saver-${index}` });
    };
    const saved = await Promise.all(plan.at.map((afterMs, index) => save(index, afterMs)));
    const online = await quiet(rig, workspace, 3);
    const cycles = machineStarts(rig.history(), workspace.id).slice(before);
    rig.claim(
      "server:RST-22",
      online && cycles.length <= saved.length,
      `${saved.length} saves, ${cycles.length} cycles, online: ${online}`,
    );
    const missing = saved.flatMap(({ status }, index) =>
      status === 200 && cycles.at(-1)?.env[`K${index}`] === undefined ? [`K${index}`] : [],
    );
    rig.claim("server:RST-04", missing.length === 0, `the last start lacks ${missing.join(", ")}`);
  },
});
