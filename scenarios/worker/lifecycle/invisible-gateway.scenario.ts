import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

// A shell spawned the gateway: no record shows it, its port is open. It is found, not doubled.
export default scenario<{ readonly verb: "exec" | "wake"; readonly listFails: boolean }>({
  title: "a gateway outside the process table is found by its port",
  spec: ["worker:E-74"],
  covers: ["worker:PROC-2", "worker:PROC-9"],
  kills: ["D-86", "D-77"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ verb: fc.constantFrom("exec" as const, "wake" as const), listFails: fc.boolean() }),
  directed: [
    { verb: "exec", listFails: false },
    { verb: "exec", listFails: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.hideGateway();
    if (plan.listFails) user.sandbox.failNext("listProcesses", ["unavailable", "unavailable"]);
    const answer = plan.verb === "exec" ? await user.exec("echo found it") : await user.wake();
    const once = plan.verb === "exec" || !plan.listFails;
    if (once) rig.claim("worker:PROC-2", answer.status === 200, `the answer was ${answer.status}`);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:PROC-2", starts === 0, `${starts} gateway(s) were started beside the invisible one`);
    if (plan.listFails) rig.claim("worker:PROC-9", starts === 0, `a failed listing led to ${starts} start(s)`);
  },
});
