import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

const LOCK = "/tmp/gateway.lock";

// A dead gateway left the start script's lock behind, or a hung one still holds it.
export default scenario<{ readonly gateway: "dead" | "hung" }>({
  title: "a startup lock that nobody needs any more does not block a start",
  spec: ["worker:E-77"],
  covers: ["worker:PROC-7", "worker:PROC-11", "worker:PROC-12", "worker:WAKE-7"],
  kills: ["D-81"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ gateway: fc.constantFrom("dead" as const, "hung" as const) }),
  directed: [{ gateway: "dead" }, { gateway: "hung" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    await rig.sleep(200_000);
    user.sandbox.putFile(LOCK, "");
    if (plan.gateway === "dead") user.sandbox.exitGateway(1);
    else user.sandbox.hangGateway();
    const answer = await user.exec("echo past the lock");
    rig.claim("worker:PROC-12", answer.status === 200, `the answer was ${answer.status} ${String(answer.body["reason"] ?? "")}`);
    rig.claim("worker:PROC-11", answer.body["attempts"] === 1, `it took ${String(answer.body["attempts"])} tries`);
    rig.claim("worker:PROC-7", gatewayStarts(rig.history(), user.id) === 1, `${gatewayStarts(rig.history(), user.id)} gateway starts`);
  },
});
