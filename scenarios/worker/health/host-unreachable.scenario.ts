import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const LIMIT_MS = 10_000;

// The Host cannot be reached, or says nothing: having a stub of it proves nothing. R2 is judged all the same.
export default scenario<{ readonly how: "down" | "silent" }>({
  title: "a Host that cannot be reached makes the sandbox false, and nothing else",
  spec: ["worker:E-32"],
  covers: ["worker:HEALTH-3", "worker:HEALTH-2", "worker:HEALTH-7"],
  kills: ["D-68"],
  needs: ["client", "control", "toxics"],
  plan: fc.record({ how: fc.constantFrom("down" as const, "silent" as const) }),
  directed: [{ how: "down" }, { how: "silent" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const toxic = plan.how === "down" ? ({ type: "down" } as const) : ({ type: "timeout", timeoutMs: 0 } as const);
    const lift = await rig.toxic({ link: "isolate-1>host", stream: "upstream", toxic });
    const answer = await user.health();
    await lift();
    const checks = answer.body["checks"] as Readonly<Record<string, boolean>> | undefined;
    rig.claim(
      "worker:HEALTH-3",
      answer.status === 503 && checks?.["sandbox"] === false,
      `the Host was ${plan.how} and the sandbox ${String(checks?.["sandbox"])}`,
    );
    rig.claim("worker:HEALTH-2", checks?.["r2"] === true, `R2 was ${String(checks?.["r2"])}`);
    rig.claim("worker:HEALTH-7", Number(answer.body["totalTimeMs"]) <= LIMIT_MS, `it took ${String(answer.body["totalTimeMs"])} ms`);
  },
});
