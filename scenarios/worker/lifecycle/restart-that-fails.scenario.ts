import fc from "fast-check";
import { scenario, type StartFailure } from "#harness/rigs/rig.ts";

type Way = "no-image" | "unkillable" | "fine";

const failuresOf = (way: Way): readonly StartFailure[] =>
  way === "no-image" ? Array.from({ length: 8 }, () => ({ kind: "refuse" as const, error: "noSuchImage" as const })) : [];

// The work behind a restart fails after it was promised: whoever looks where the answer pointed can see that.
export default scenario<{ readonly way: Way; readonly look: "state" | "operation"; readonly crash: boolean }>({
  title: "a restart that fails in the background is seen to have failed",
  spec: ["worker:E-113"],
  covers: ["worker:LIFE-1"],
  kills: ["D-85"],
  needs: ["client", "journal", "control", "host-control"],
  plan: fc.record({
    way: fc.constantFrom<Way>("no-image", "unkillable", "fine"),
    look: fc.constantFrom("state" as const, "operation" as const),
    crash: fc.boolean(),
  }),
  directed: [
    { way: "no-image", look: "state", crash: false },
    { way: "unkillable", look: "operation", crash: false },
    { way: "fine", look: "state", crash: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000, failures: failuresOf(plan.way) });
    user.sandbox.beActive();
    if (plan.way === "unkillable") user.sandbox.killing("unkillable-gateway");
    const restarted = await user.restart();
    const id = String(restarted.body["operationId"]);
    rig.claim(
      "worker:LIFE-1",
      restarted.status === 200 && restarted.body["checkStatusUrl"] === `/api/super/users/${user.id}/state/v2`,
      `the restart was answered ${restarted.status}, to be looked for at ${String(restarted.body["checkStatusUrl"])}`,
    );
    if (plan.crash) await user.host.crash();
    await rig.sleep(120_000);
    const seen =
      plan.look === "state"
        ? ((await user.stateV2({ isolate: 2 })).body["operation"] as Readonly<Record<string, unknown>> | undefined)
        : (await user.operation(id, { isolate: 2 })).body;
    const expected = plan.way === "fine" ? "succeeded" : "failed";
    // With slow messages state/v2 may have had to answer without the Host.
    if (seen === undefined && !rig.gentle) return;
    rig.claim("worker:LIFE-1", seen?.["operationId"] === id, `the operation ${id} is not known any more`);
    rig.claim("worker:LIFE-1", seen?.["status"] === expected, `the restart is said to be ${String(seen?.["status"])}, not ${expected}`);
    rig.claim(
      "worker:LIFE-1",
      (typeof seen?.["error"] === "string") === (expected === "failed"),
      `why it failed is ${JSON.stringify(seen?.["error"])}`,
    );
  },
});
