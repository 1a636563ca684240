import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { minutes, register } from "#scenarios/wiring/registered.ts";

type Death = 134 | 137 | "vm";

// Memory runs out, of the gateway's heap, of its process or of the whole VM, while a command runs or while nobody does anything.
export default scenario<{ readonly death: Death; readonly busy: boolean }>({
  title: "running out of memory is told, answers what is in flight, and is recovered from",
  spec: ["worker:E-82"],
  covers: ["worker:OOM-1", "worker:OOM-2", "worker:PROC-10"],
  kills: ["D-21", "X-87"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ death: fc.constantFrom<Death>(134, 137, "vm"), busy: fc.boolean() }),
  directed: [
    { death: 134, busy: false },
    { death: 137, busy: true },
    { death: "vm", busy: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    user.sandbox.boot({ bootMs: 20_000 });
    const running = plan.busy ? user.exec("sleep 40; echo over", { as: "in-flight" }) : null;
    await rig.sleep(10_000);
    if (plan.death === "vm") user.sandbox.outOfMemory();
    else user.sandbox.exitGateway(plan.death);
    const answer = await running;
    if (answer !== null) {
      const expected = plan.death === "vm" ? 503 : 200;
      rig.claim("worker:OOM-1", answer.status === expected, `the command in flight was answered ${answer.status}, expected ${expected}`);
      rig.claim("worker:OOM-1", answer.endedAt - answer.startedAt <= 60_000, "the command in flight hung");
    }
    await minutes(rig, 4);
    if (plan.death === "vm") {
      rig.claim("worker:OOM-2", user.sandbox.vm === "stopped", "a VM that is gone was started by scheduled work");
      const next = await user.exec("echo again");
      rig.claim("worker:OOM-2", next.status === 200, `the next request was answered ${next.status}`);
      return;
    }
    rig.claim("worker:OOM-2", user.sandbox.gatewayReady, "three checks later the gateway was still dead");
    const told = rig.history().events.filter((event) => event.type === "log" && event.message === "oom");
    rig.claim("worker:PROC-10", told.length === 1, `a death with exit code ${plan.death} was told ${told.length} times`);
  },
});
