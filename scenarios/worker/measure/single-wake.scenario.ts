import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { firstTime } from "#scenarios/wiring/sightings.ts";

/** One poll and one probe (worker:WAKE-2), and the messages between. */
const OVERHEAD_MS = 8_000;

// One client, one sleeping sandbox, boot times as the profile draws them: the figure behind "wake time".
export default scenario<{ readonly rank: number; readonly verb: "exec" | "read" }>({
  title: "wake time of a single client",
  spec: [],
  covers: ["worker:WAKE-1", "worker:WAKE-2"],
  kills: ["X-04"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  plan: fc.record({ rank: fc.integer({ min: 0, max: 9_999 }), verb: fc.constantFrom("exec" as const, "read" as const) }),
  directed: [{ rank: 0, verb: "exec" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const bootMs = rig.profileBootMs(plan.rank);
    user.sandbox.boot({ bootMs });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    const answer = plan.verb === "exec" ? await user.exec("echo measured") : await user.read("/root/notes.txt");
    rig.claim("worker:WAKE-1", answer.status === 200, `a boot of ${bootMs} ms was answered ${answer.status}`);
    const readyAt = firstTime(rig.history(), "gateway-ready") ?? 0;
    const overheadMs = answer.endedAt - readyAt;
    rig.claim("worker:WAKE-2", overheadMs <= OVERHEAD_MS, `the answer came ${overheadMs} ms after the gateway was ready`);
  },
});
