import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

type Manner = "closed" | "mute" | "channel-busy" | "plain" | number;

// What counts as an answer of the gateway: any status that it gives, and neither an open port nor the channel's own 503.
export default scenario<{ readonly manner: Manner }>({
  title: "the gateway is alive when it answers, whatever it answers, and only then",
  spec: ["worker:E-35"],
  covers: ["worker:HEALTH-4", "worker:HEALTH-10", "worker:HEALTH-11"],
  kills: ["D-25", "D-136", "D-138", "X-82"],
  needs: ["client", "control"],
  plan: fc.record({
    manner: fc.oneof(
      fc.constantFrom<Manner>("closed", "mute", "channel-busy", "plain"),
      fc.constantFrom<Manner>(200, 204, 301, 401, 403, 404, 426, 500, 502, 503),
    ),
  }),
  directed: [{ manner: "closed" }, { manner: "mute" }, { manner: "channel-busy" }, { manner: 404 }, { manner: 503 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    if (plan.manner === "closed") user.sandbox.hangGateway();
    else user.sandbox.gatewayAnswers(plan.manner);
    const answer = await user.health();
    const alive = (answer.body["checks"] as Readonly<Record<string, boolean>> | undefined)?.["gateway"];
    const expected = plan.manner === "plain" || typeof plan.manner === "number";
    const rule = plan.manner === "closed" || plan.manner === "mute" ? "worker:HEALTH-11" : "worker:HEALTH-10";
    rig.claim(rule, alive === expected, `a gateway that answers "${plan.manner}" was told to be ${String(alive)}`);
    rig.claim("worker:HEALTH-4", (answer.status === 200) === expected, `the answer was ${answer.status}`);
  },
});
