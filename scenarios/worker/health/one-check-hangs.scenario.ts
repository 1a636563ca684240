import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const LIMIT_MS = 10_000;
type Hung = "sandbox.peek" | "sandbox.bindingFetch" | "bucket.get";

/** Which checks may fail for a call that hangs; the gateway and the files are asked over the same way. */
const MAY_FAIL: Readonly<Record<Hung, readonly string[]>> = {
  "sandbox.peek": ["sandbox"],
  "sandbox.bindingFetch": ["gateway", "filesystem"],
  "bucket.get": ["r2"],
};

// One call hangs for ever: its check is false in time, the three others say what is true.
export default scenario<{ readonly hung: Hung; readonly nth: number }>({
  title: "a check that hangs is false in time and falsifies no other",
  spec: ["worker:E-33"],
  covers: ["worker:HEALTH-2", "worker:HEALTH-7"],
  kills: ["X-81"],
  needs: ["client", "control", "fake-bucket"],
  plan: fc.record({
    hung: fc.constantFrom<Hung>("sandbox.peek", "sandbox.bindingFetch", "bucket.get"),
    nth: fc.integer({ min: 1, max: 2 }),
  }),
  directed: [
    { hung: "sandbox.peek", nth: 1 },
    { hung: "sandbox.bindingFetch", nth: 1 },
    { hung: "sandbox.bindingFetch", nth: 2 },
    { hung: "bucket.get", nth: 1 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const hold = rig.hold({ point: plan.hung, nth: plan.hung === "sandbox.bindingFetch" ? plan.nth : 1, at: "call" });
    const answer = await user.health();
    hold.release();
    const checks = Object.entries((answer.body["checks"] ?? {}) as Readonly<Record<string, boolean>>);
    const failed = checks.filter(([, ok]) => !ok).map(([name]) => name);
    rig.claim(
      "worker:HEALTH-2",
      answer.status === 503 && checks.length === 4 && failed.length === 1 && MAY_FAIL[plan.hung].includes(failed[0] ?? ""),
      `${plan.hung} hung and false were: ${failed.join(", ")}`,
    );
    rig.claim("worker:HEALTH-7", Number(answer.body["totalTimeMs"]) <= LIMIT_MS, `it took ${String(answer.body["totalTimeMs"])} ms`);
    const results = answer.body["results"] as Readonly<Record<string, unknown>> | undefined;
    rig.claim(
      "worker:HEALTH-7",
      failed.every((name) => typeof results?.[`${name}Error`] === "string"),
      `no reason was given for ${failed.join(", ")}`,
    );
  },
});
