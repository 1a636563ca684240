import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { liveMeasured } from "#scenarios/wiring/measured-life.ts";

const ERRORS = ["unavailable", "stillStarting", "connectionRefused", "noInstance"] as const;
/** The acts that no bucket answers: an error told before another one would wait for the next and add up. */
const NEED_CONTAINER = [1, 2, 3] as const;

// Now and then a call of the SDK fails: what retries cost, and what they save.
export default scenario<{
  readonly ranks: readonly number[];
  readonly pauses: readonly number[];
  readonly failing: readonly { readonly act: number; readonly error: (typeof ERRORS)[number] }[];
}>({
  title: "what requests cost when calls of the SDK fail in passing",
  spec: [],
  covers: ["worker:RETRY-1"],
  kills: ["D-06"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  judgedProfileOnly: true,
  voyagesMax: 155,
  plan: fc.record({
    ranks: fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 4, maxLength: 4 }),
    pauses: fc.array(fc.oneof(fc.integer({ min: 1_000, max: 60_000 }), fc.constant(1_000_000)), { minLength: 4, maxLength: 4 }),
    failing: fc.array(fc.record({ act: fc.constantFrom(...NEED_CONTAINER), error: fc.constantFrom(...ERRORS) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  directed: [
    {
      ranks: [0],
      pauses: [1_000, 1_000, 1_000, 1_000],
      failing: [{ act: 1, error: "unavailable" }],
    },
  ],
  run: async (rig, plan) => {
    const { unserved } = await liveMeasured(rig, {
      ...plan,
      before: (user, act) => {
        const due = plan.failing.find((one) => one.act === act);
        if (due !== undefined) user.sandbox.failNext("listProcesses", [due.error]);
      },
    });
    rig.claim("worker:RETRY-1", unserved === 0, `${unserved} requests were not served`);
  },
});
