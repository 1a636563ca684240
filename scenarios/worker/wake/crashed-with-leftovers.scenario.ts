import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The gateway crashed; finished helpers stay listed and the VM answers: that is not "awake".
export default scenario<{ readonly helpers: number; readonly first: "exec" | "wake"; readonly afterMs: number }>({
  title: "a crashed gateway is started although helper records are left",
  spec: ["worker:E-106"],
  covers: ["worker:WAKE-4", "worker:WAKE-15", "worker:STATE-6", "worker:STATE-1"],
  kills: ["D-43", "D-09"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    helpers: fc.integer({ min: 1, max: 5 }),
    first: fc.constantFrom("exec" as const, "wake" as const),
    afterMs: fc.integer({ min: 20_000, max: 90_000 }),
  }),
  directed: [
    { helpers: 3, first: "wake", afterMs: 30_000 },
    { helpers: 3, first: "exec", afterMs: 30_000 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 25_000 });
    user.sandbox.beActive();
    for (let i = 0; i < plan.helpers; i += 1) user.sandbox.plantProcess(`cat /root/helper-${i}`, 0);
    user.sandbox.exitGateway(134);
    await rig.sleep(plan.afterMs);
    const before = await user.state();
    rig.claim("worker:STATE-1", before.body["state"] === "idle", `with a crashed gateway the state was "${String(before.body["state"])}"`);
    rig.claim(
      "worker:STATE-6",
      before.body["processCount"] === 0,
      `${String(before.body["processCount"])} live processes were counted, all had finished`,
    );
    const answer = plan.first === "wake" ? await user.wake() : await user.exec("echo up again");
    rig.claim("worker:WAKE-4", answer.status === 200, `${plan.first} was answered ${answer.status}`);
    if (plan.first === "wake")
      rig.claim("worker:WAKE-15", answer.body["action"] === "started", `the wake's action was "${String(answer.body["action"])}"`);
    rig.claim("worker:WAKE-4", gatewayStarts(rig.history(), user.id) === 1, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
    const after = await user.state({ isolate: 2 });
    rig.claim("worker:STATE-1", after.body["state"] === "active", `afterwards the state was "${String(after.body["state"])}"`);
  },
});
