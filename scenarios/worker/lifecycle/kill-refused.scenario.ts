import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// The old gateway ignores TERM, or cannot be killed at all: no second one is started beside it.
export default scenario<{ readonly killing: "ignores-term" | "unkillable" }>({
  title: "a gateway that refuses to die is never joined by a second one",
  spec: ["worker:E-73"],
  covers: ["worker:PROC-2", "worker:PROC-3", "worker:PROC-5", "worker:PROC-6"],
  kills: ["D-24", "D-89"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ killing: fc.constantFrom("ignores-term" as const, "unkillable" as const) }),
  directed: [{ killing: "unkillable" }, { killing: "ignores-term" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.killing(plan.killing);
    const before = user.sandbox.gatewayProcess;
    await user.restart();
    await rig.sleep(60_000);
    const starts = gatewayStarts(rig.history(), user.id);
    if (plan.killing === "unkillable") {
      rig.claim("worker:PROC-6", starts === 0, `${starts} gateway(s) were started beside one that could not be killed`);
      rig.claim("worker:PROC-2", user.sandbox.gatewayProcess === before, "the gateway that owns the port changed");
    } else {
      rig.claim("worker:PROC-5", starts === 1 && user.sandbox.gatewayProcess !== before, `after KILL there were ${starts} starts`);
      rig.claim("worker:PROC-3", user.sandbox.gatewayReady, "the new gateway is not ready");
    }
  },
});
