import fc from "fast-check";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";

// The provider is short of instances, or asks to slow down, once or twice: the request outlasts it.
export default scenario<{ readonly errors: readonly SandboxErrorName[] }>({
  title: "a passing shortage of instances is outlasted",
  spec: ["worker:E-84"],
  covers: ["worker:CAP-4", "worker:RETRY-1", "worker:RETRY-5"],
  kills: ["D-06"],
  plan: fc.record({
    errors: fc.array(fc.constantFrom<SandboxErrorName>("noInstance", "rateLimited", "maxInstances"), { minLength: 1, maxLength: 2 }),
  }),
  directed: [{ errors: ["rateLimited", "noInstance"] }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.failNext("startProcess", plan.errors);
    const answer = await user.exec("echo at last");
    rig.claim(
      "worker:CAP-4",
      answer.status === 200,
      `after ${plan.errors.join(" and ")} the answer was ${answer.status} ${String(answer.body["reason"] ?? "")}`,
    );
    rig.claim("worker:RETRY-5", answer.status === 200, `a shortage was not taken for passing: ${answer.status}`);
    rig.claim("worker:RETRY-1", answer.body["attempts"] === plan.errors.length + 1, `it took ${String(answer.body["attempts"])} tries`);
  },
});
