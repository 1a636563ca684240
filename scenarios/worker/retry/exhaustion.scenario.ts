import fc from "fast-check";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";

const COMMAND = "echo not today";

// Three refusals: an honest 503 after three tries, and nobody waits after the last one.
export default scenario<{ readonly error: SandboxErrorName }>({
  title: "three refusals end in a 503 without a last wait",
  spec: ["worker:E-16"],
  covers: ["worker:RETRY-3", "worker:RETRY-6", "worker:RETRY-7", "worker:EXEC-8"],
  kills: ["D-50"],
  plan: fc.record({ error: fc.constantFrom<SandboxErrorName>("unavailable", "stillStarting", "connectionRefused") }),
  directed: [{ error: "unavailable" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.failNext("startProcess", [plan.error, plan.error, plan.error]);
    const answer = await user.exec(COMMAND);
    rig.claim(
      "worker:RETRY-6",
      answer.status === 503 && answer.body["errorType"] === "container_error",
      `the answer was ${answer.status} ${String(answer.body["errorType"])}`,
    );
    rig.claim("worker:RETRY-7", answer.body["attempts"] === 3, `attempts was ${String(answer.body["attempts"])}`);
    rig.claim("worker:EXEC-8", answer.body["admitted"] === false, `admitted was ${String(answer.body["admitted"])}`);
    const tookMs = answer.endedAt - answer.startedAt;
    if (rig.gentle)
      rig.claim("worker:RETRY-3", tookMs >= 2_400 && tookMs <= 3_900, `three failures cost ${tookMs} ms of waiting, not 3,000`);
  },
});
