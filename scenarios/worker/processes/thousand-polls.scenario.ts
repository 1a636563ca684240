import fc from "fast-check";
import { scenario, type User } from "#harness/rigs/rig.ts";

const poll = async (user: User, execId: string, isolate: number): Promise<void> => {
  await user.state({ isolate });
  await user.stateV2({ isolate });
  await user.wake({ isolate });
  await user.execStatus(execId, { isolate });
  await user.logs({ isolate, tail: 5 });
};

// A monitor that asks everything that can be asked, again and again: the process table stays as it was.
export default scenario<{ readonly polls: number }>({
  title: "a thousand polls leave the process table as they found it",
  spec: ["worker:E-37"],
  covers: ["worker:PROC-4", "worker:STATE-7"],
  kills: ["D-87"],
  needs: ["client", "journal", "control"],
  voyagesMax: 3,
  plan: fc.record({ polls: fc.integer({ min: 5, max: 20 }) }),
  directed: [{ polls: 200 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const started = await user.stream("echo the only record");
    await rig.sleep(2_000);
    const before = user.sandbox.processRecords;
    for (let number = 1; number <= plan.polls; number += 1) {
      await poll(user, String(started.body["execId"]), (number % 2) + 1);
      await rig.sleep(1_000);
    }
    const growth = user.sandbox.processRecords - before;
    rig.claim("worker:PROC-4", growth === 0, `${plan.polls * 5} calls left ${growth} process records behind`);
    rig.claim("worker:STATE-7", user.sandbox.gatewayReady && growth === 0, "the polls changed the sandbox");
  },
});
