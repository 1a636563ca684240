import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The restore takes most of the boot: the gateway waits for it, however long.
export default scenario<{ readonly restoreMs: number; readonly verb: "read" | "exec" }>({
  title: "the gateway starts after a slow restore, never beside it",
  spec: ["worker:E-61"],
  covers: ["worker:WAKE-17", "worker:WAKE-1"],
  kills: ["D-114", "D-115"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ restoreMs: fc.integer({ min: 32_000, max: 115_000 }), verb: fc.constantFrom("read" as const, "exec" as const) }),
  directed: [
    { restoreMs: 45_000, verb: "read" },
    { restoreMs: 110_000, verb: "read" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.restoreMs + 25_000, restoreMs: plan.restoreMs });
    user.sandbox.putBackup("/root/kept.txt", "restored");
    const answer = plan.verb === "read" ? await user.read("/root/kept.txt") : await user.exec("echo restored");
    rig.claim("worker:WAKE-1", answer.status === 200, `a restore of ${plan.restoreMs} ms was answered ${answer.status}`);
    if (plan.verb === "read")
      rig.claim("worker:WAKE-17", answer.body["content"] === "restored", `the file read ${JSON.stringify(answer.body["content"])}`);
    rig.claim("worker:WAKE-17", gatewayStarts(rig.history(), user.id) === 1, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
  },
});
