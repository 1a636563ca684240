import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

type Gateway = "live" | "crashed" | "none";

// Logs of a gateway that lives, that crashed, and that never was; a sandbox that sleeps is left asleep.
export default scenario<{ readonly gateway: Gateway; readonly lines: number; readonly tail: number | null }>({
  title: "logs show the gateway's last lines, also those of a crash",
  spec: ["worker:T-34"],
  covers: ["worker:LIFE-9", "worker:HIB-4"],
  kills: ["X-49"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    gateway: fc.constantFrom<Gateway>("live", "crashed", "none"),
    lines: fc.integer({ min: 0, max: 400 }),
    tail: fc.option(fc.integer({ min: 1, max: 500 }), { nil: null }),
  }),
  directed: [
    { gateway: "crashed", lines: 3, tail: 1 },
    { gateway: "live", lines: 300, tail: null },
    { gateway: "none", lines: 0, tail: null },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const written = Array.from({ length: plan.lines }, (_, index) => `line ${index + 1}`);
    if (plan.gateway !== "none") {
      user.sandbox.beActive();
      user.sandbox.gatewayPrints(written.map((line) => `${line}\n`).join(""));
    }
    const process = user.sandbox.gatewayProcess;
    if (plan.gateway === "crashed") user.sandbox.exitGateway(134);
    const logs = await user.logs({ isolate: 2, ...(plan.tail === null ? {} : { tail: plan.tail }) });
    if (plan.gateway === "none") {
      rig.claim("worker:LIFE-9", logs.status === 404 && Array.isArray(logs.body["processes"]), `no gateway was answered ${logs.status}`);
      rig.claim("worker:HIB-4", user.sandbox.vm === "stopped", "asking for logs woke the sandbox");
      return;
    }
    rig.claim(
      "worker:LIFE-9",
      logs.status === 200 && logs.body["processId"] === process,
      `a ${plan.gateway} gateway was answered ${logs.status}`,
    );
    const tail = plan.tail ?? 200;
    rig.claim(
      "worker:LIFE-9",
      logs.body["stdout"] === written.slice(-tail).join("\n") && logs.body["totalStdoutLines"] === plan.lines,
      `of ${plan.lines} lines, ${String(logs.body["totalStdoutLines"])} were counted`,
    );
    const status = plan.gateway === "live" ? "running" : "failed";
    rig.claim("worker:LIFE-9", logs.body["status"] === status, `its status was ${String(logs.body["status"])}`);
    for (const wrong of ["0", "-1", "abc", "1.5", ""]) {
      const refused = await rig.call({
        verb: "logs",
        method: "GET",
        target: `/api/super/users/${user.id}/logs?tail=${wrong}`,
        user: user.id,
      });
      rig.claim("worker:LIFE-9", refused.status === 400, `tail=${wrong} was answered ${refused.status}`);
    }
  },
});
