import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// A full or read-only disk: a command still echoes, and nothing can be kept.
export default scenario<{ readonly condition: "fine" | "full" | "read-only" }>({
  title: "a disk that takes no file makes the filesystem false",
  spec: ["worker:E-36"],
  covers: ["worker:HEALTH-5"],
  kills: ["D-44"],
  needs: ["client", "control"],
  plan: fc.record({ condition: fc.constantFrom("fine" as const, "full" as const, "read-only" as const) }),
  directed: [{ condition: "full" }, { condition: "read-only" }, { condition: "fine" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    // The directory is there before the disk fills up.
    user.sandbox.putFile("/tmp/somebody-else", "here");
    user.sandbox.diskIs(plan.condition);
    const answer = await user.health();
    const checks = answer.body["checks"] as Readonly<Record<string, boolean>> | undefined;
    rig.claim(
      "worker:HEALTH-5",
      checks?.["filesystem"] === (plan.condition === "fine") && checks["gateway"] === true,
      `with a disk that is ${plan.condition} the checks were ${JSON.stringify(checks)}`,
    );
    user.sandbox.diskIs("fine");
    const after = await user.health();
    rig.claim("worker:HEALTH-5", after.status === 200, `with the disk mended it was answered ${after.status}`);
  },
});
