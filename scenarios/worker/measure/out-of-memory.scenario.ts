import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";
import { liveMeasured } from "#scenarios/wiring/measured-life.ts";

type Death = 134 | 137 | "vm";

// Memory runs out between the acts, now of the gateway, now of the whole VM: whoever comes next pays for the way back.
export default scenario<{
  readonly ranks: readonly number[];
  readonly pauses: readonly number[];
  readonly deaths: readonly { readonly act: number; readonly death: Death }[];
}>({
  title: "what requests cost when memory runs out",
  spec: [],
  covers: ["worker:OOM-2"],
  kills: ["D-43"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  voyagesMax: 155,
  plan: fc.record({
    ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 5, maxLength: 5 }),
    pauses: fc.array(fc.integer({ min: 1_000, max: 120_000 }), { minLength: 5, maxLength: 5 }),
    deaths: fc.array(fc.record({ act: fc.integer({ min: 2, max: 4 }), death: fc.constantFrom<Death>(134, 137, "vm") }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  directed: [{ ranks: [0], pauses: [1_000, 1_000, 1_000, 1_000], deaths: [{ act: 3, death: 137 }] }],
  run: async (rig, plan) => {
    rig.cron.start();
    const { user, unserved } = await liveMeasured(rig, {
      ...plan,
      before: async (one, act) => {
        if (act === 0) await register(rig, one);
        const death = plan.deaths.find((due) => due.act === act)?.death;
        if (death === "vm") one.sandbox.outOfMemory();
        else if (death !== undefined) one.sandbox.exitGateway(death);
      },
    });
    rig.cron.stop();
    rig.claim("worker:OOM-2", unserved === 0, `${unserved} requests of ${user.id} were not served`);
  },
});
