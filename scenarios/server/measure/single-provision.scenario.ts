import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { BOOTS } from "./boots.ts";

// One person, one workspace, nothing wrong, and then what ends its tokens: the figure behind "provisioning".
export default serverScenario<{ readonly bootMs: number; readonly secrets: number }>({
  title: "duration of a workspace's first start, and what ends its tokens",
  spec: [],
  covers: ["server:PROV-01"],
  kills: [],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  plan: fc.record({ bootMs: BOOTS, secrets: fc.integer({ min: 0, max: 5 }) }),
  directed: [{ bootMs: 20_000, secrets: 1 }],
  run: async (rig, plan) => {
    const secrets = Object.fromEntries(Array.from({ length: plan.secrets }, (_, nth) => [`KEY_${nth}`, `value ${nth}`]));
    const workspace = await rig.online({ agent: { bootMs: plan.bootMs }, secrets });
    const started = workspace.machine.starts;
    rig.claim("server:PROV-01", started === 1 && workspace.machine.alive === 1, `${started} starts, ${workspace.machine.alive} alive`);
    // Beside "provision", what else ends tokens: somebody rotates those of a workspace of theirs, and one is deleted.
    const theirs = await rig.create({ external: true });
    await theirs.rotate();
    await workspace.remove();
  },
});
