import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { executions, gatewayKills } from "#scenarios/wiring/sightings.ts";

const COMMAND = "echo never";
/** worker:RETRY-11: tries x (budget + probes) + delays. */
const BOUND_MS = 393_000;

// Every boot takes longer than a boot may: a clean 503 within the bound, and nothing ran.
export default scenario<{ readonly bootMs: number }>({
  title: "boots beyond the startup limit end in a bounded 503",
  spec: ["worker:E-08"],
  covers: ["worker:WAKE-5", "worker:WAKE-8", "worker:WAKE-9", "worker:RETRY-6", "worker:RETRY-7", "worker:RETRY-11"],
  kills: ["D-03"],
  plan: fc.record({ bootMs: fc.integer({ min: 185_000, max: 400_000 }) }),
  directed: [{ bootMs: 200_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const answer = await user.exec(COMMAND);
    rig.claim(
      "worker:WAKE-9",
      answer.status === 503 && answer.body["reason"] === "wake_timeout",
      `the answer was ${answer.status} ${String(answer.body["reason"])}`,
    );
    rig.claim(
      "worker:RETRY-6",
      answer.body["errorType"] === "container_error" && answer.body["retryable"] === true,
      `errorType ${String(answer.body["errorType"])}, retryable ${String(answer.body["retryable"])}`,
    );
    rig.claim("worker:WAKE-8", answer.status === 503, `boots of ${plan.bootMs} ms were answered ${answer.status}`);
    rig.claim("worker:RETRY-7", answer.body["attempts"] === 3, `attempts was ${String(answer.body["attempts"])}`);
    const named = ["budgetMs", "waitedMs", "lastError"].filter((field) => !(field in answer.body));
    rig.claim("worker:WAKE-9", named.length === 0, `the answer lacks ${named.join(", ")}`);
    rig.claim("worker:WAKE-5", executions(rig.history(), COMMAND) === 0, "the command ran on a sandbox that was never ready");
    if (rig.gentle)
      rig.claim("worker:RETRY-11", answer.endedAt - answer.startedAt <= BOUND_MS, `it took ${answer.endedAt - answer.startedAt} ms`);
    rig.claim(
      "worker:WAKE-7",
      gatewayKills(rig.history(), user.id) <= 1,
      `the gateway was replaced ${gatewayKills(rig.history(), user.id)} times`,
    );
  },
});
