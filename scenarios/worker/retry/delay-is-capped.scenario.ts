import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const WAITS_MS = [4_000, 5_000];

// A longer first wait than usual: the next would be twice as long, and is cut to five seconds.
export default scenario<{ readonly failures: number; readonly isolate: 1 | 2 }>({
  title: "no wait between tries is longer than five seconds",
  spec: ["worker:RETRY-4"],
  covers: ["worker:RETRY-1", "worker:RETRY-4"],
  kills: ["X-52"],
  needs: ["client", "journal", "control", "virtualTime"],
  env: { RETRY_BASE_DELAY_MS: 4_000 },
  plan: fc.record({ failures: fc.integer({ min: 1, max: 2 }), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [{ failures: 2, isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const { failures } = plan;
    user.sandbox.failNext(
      "startProcess",
      Array.from({ length: failures }, () => "unavailable" as const),
    );
    const answer = await user.exec("echo at last", { isolate: plan.isolate, as: "patient" });
    rig.claim("worker:RETRY-1", answer.status === 200, `after ${failures} failures the command was answered ${answer.status}`);
    const waitedMs = answer.endedAt - answer.startedAt;
    const expectedMs = WAITS_MS.slice(0, failures).reduce((sum, ms) => sum + ms, 0);
    const slackMs = 2_000 + 60 * rig.maxDelayMs;
    rig.claim(
      "worker:RETRY-4",
      waitedMs >= expectedMs - 100 && waitedMs <= expectedMs + slackMs,
      `${failures} failures cost ${waitedMs} ms, not about ${expectedMs}`,
    );
  },
});
