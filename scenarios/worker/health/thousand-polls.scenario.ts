import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// Pollers ask a thousand times within minutes: the process table is as it was.
export default scenario<{ readonly polls: number }>({
  title: "a thousand polls leave no process behind",
  spec: ["worker:E-37"],
  covers: ["worker:PROC-4", "worker:HEALTH-8"],
  kills: ["D-70"],
  needs: ["client", "control"],
  voyagesMax: 3,
  plan: fc.record({ polls: fc.integer({ min: 10, max: 40 }) }),
  directed: [{ polls: 1_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const before = user.sandbox.processRecords;
    for (let poll = 0; poll < plan.polls; poll += 10) {
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const options = { isolate: 1 + (i % 2), as: `poller-${i}` };
          if (i % 3 === 0) return user.health(options);
          return i % 3 === 1 ? user.state(options) : user.stateV2(options);
        }),
      );
    }
    const grown = user.sandbox.processRecords - before;
    rig.claim("worker:PROC-4", grown === 0, `after ${plan.polls} polls there were ${grown} process records more`);
    rig.claim("worker:HEALTH-8", grown === 0, "health leaves processes behind");
  },
});
