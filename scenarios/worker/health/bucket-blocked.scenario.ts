import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// R2 answers nothing but errors for a while: its check says so, the others are as they were.
export default scenario<{ readonly forMs: number }>({
  title: "an outage of R2 makes r2 false, with its reason, and nothing else",
  spec: ["worker:E-87"],
  covers: ["worker:HEALTH-2", "worker:HEALTH-6"],
  kills: ["D-68"],
  needs: ["client", "control", "toxics", "fake-bucket"],
  plan: fc.record({ forMs: fc.integer({ min: 1_000, max: 300_000 }) }),
  directed: [{ forMs: 300_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    rig.bucket.fail();
    await rig.sleep(plan.forMs);
    const blocked = await user.health();
    const { checks, results } = blocked.body as { checks?: Readonly<Record<string, boolean>>; results?: Readonly<Record<string, unknown>> };
    rig.claim("worker:HEALTH-6", checks?.["r2"] === false && typeof results?.["r2Error"] === "string", `r2 was ${String(checks?.["r2"])}`);
    rig.claim(
      "worker:HEALTH-2",
      checks?.["sandbox"] === true && checks["gateway"] === true && checks["filesystem"] === true,
      `the checks were ${JSON.stringify(checks)}`,
    );
    rig.bucket.recover();
    // The other way round: with the Host away, R2 is judged by itself.
    const lift = await rig.toxic({ link: "isolate-1>host", stream: "upstream", toxic: { type: "down" } });
    const alone = (await user.health()).body["checks"] as Readonly<Record<string, boolean>> | undefined;
    await lift();
    rig.claim("worker:HEALTH-2", alone?.["r2"] === true && alone["sandbox"] === false, `without the Host: ${JSON.stringify(alone)}`);
  },
});
