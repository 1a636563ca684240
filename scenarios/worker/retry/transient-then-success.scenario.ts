import fc from "fast-check";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const COMMAND = "echo third time lucky";
/** 1 s + 2 s, and jitter of a fifth where an implementation adds it (worker:RETRY-4). */
const WAITS_MS = [
  [0, 0],
  [800, 1_200],
  [2_400, 3_600],
] as const;

/** How long an implementation may wait for output, and what a calm voyage's messages take, ms. */
const BESIDE_MS = 1_300;

// The start is refused once or twice, for a passing reason, before anything ran: the next try wins.
export default scenario<{ readonly failures: 1 | 2; readonly error: SandboxErrorName }>({
  title: "a command refused for a passing reason is tried again and runs once",
  spec: ["worker:E-15"],
  covers: ["worker:RETRY-1", "worker:RETRY-7", "worker:RETRY-10", "worker:EXEC-16"],
  kills: ["D-06", "D-53"],
  plan: fc.record({
    failures: fc.constantFrom(1 as const, 2 as const),
    error: fc.constantFrom<SandboxErrorName>("unavailable", "stillStarting", "connectionRefused"),
  }),
  directed: [{ failures: 2, error: "unavailable" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.failNext(
      "startProcess",
      Array.from({ length: plan.failures }, () => plan.error),
    );
    const answer = await user.exec(COMMAND);
    rig.claim("worker:RETRY-1", answer.status === 200, `the answer was ${answer.status}`);
    rig.claim("worker:RETRY-10", answer.status === 200, `${plan.failures} passing refusal(s) ended the request with ${answer.status}`);
    rig.claim("worker:RETRY-7", answer.body["attempts"] === plan.failures + 1, `attempts was ${String(answer.body["attempts"])}`);
    rig.claim("worker:EXEC-16", executions(rig.history(), COMMAND) === 1, `the command ran ${executions(rig.history(), COMMAND)} times`);
    const [least, most] = WAITS_MS[plan.failures] ?? [0, 0];
    const tookMs = answer.endedAt - answer.startedAt;
    if (rig.gentle)
      rig.claim(
        "worker:RETRY-1",
        tookMs >= least && tookMs <= most + BESIDE_MS,
        `it took ${tookMs} ms, expected waits of ${least} to ${most} ms`,
      );
  },
});
