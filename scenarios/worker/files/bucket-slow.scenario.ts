import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const LINKS = ["isolate-1>bucket", "isolate-2>bucket", "host>bucket"] as const;
/** The bucket's own limit, the Host's answer and the container's, ms. */
const BOUND_MS = 9_000;

// The bucket answers, twenty seconds late: a read does not wait for it when the container is there.
export default scenario<{ readonly isolate: 1 | 2; readonly latencyMs: number }>({
  title: "a slow bucket does not hold up a read that the container can answer",
  spec: ["worker:E-88"],
  covers: ["worker:FILE-6"],
  kills: ["X-27"],
  needs: ["client", "journal", "control", "isolates", "toxics"],
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const), latencyMs: fc.integer({ min: 15_000, max: 25_000 }) }),
  directed: [{ isolate: 1, latencyMs: 20_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.putFile("/root/there.txt", "there");
    for (const link of LINKS) await rig.toxic({ link, stream: "downstream", toxic: { type: "latency", latencyMs: plan.latencyMs } });
    const answer = await user.read("/root/there.txt", { isolate: plan.isolate });
    const tookMs = answer.endedAt - answer.startedAt;
    rig.claim("worker:FILE-6", answer.status === 200 && answer.body["source"] === "container", `the read was answered ${answer.status}`);
    rig.claim("worker:FILE-6", tookMs <= BOUND_MS + 12 * rig.maxDelayMs, `the read took ${tookMs} ms, the bucket ${plan.latencyMs} ms`);
  },
});
