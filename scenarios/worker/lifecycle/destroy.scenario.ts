import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

type Way = "fine" | "refused" | "stuck";

// A sandbox is destroyed: it goes, or its infrastructure refuses, or it never answers.
export default scenario<{ readonly way: Way; readonly isolate: 1 | 2 }>({
  title: "a destroy has its own deadline and tells what is stuck from what failed",
  spec: ["worker:E-123"],
  covers: ["worker:LIFE-7", "worker:WAKE-11"],
  kills: ["D-162"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ way: fc.constantFrom<Way>("fine", "refused", "stuck"), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [
    { way: "refused", isolate: 1 },
    { way: "stuck", isolate: 2 },
    { way: "fine", isolate: 1 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    if (plan.way === "refused") user.sandbox.failNext("destroy", ["noInstance"]);
    const hold = plan.way === "stuck" ? rig.hold({ point: "sandbox.destroy", nth: 1, at: "call" }) : null;
    const answer = await user.destroy({ isolate: plan.isolate });
    const tookMs = answer.endedAt - answer.startedAt;
    rig.claim("worker:LIFE-7", answer.status === (plan.way === "fine" ? 200 : 500), `${plan.way}: the answer was ${answer.status}`);
    rig.claim("worker:LIFE-7", tookMs <= 11_000 + 12 * rig.maxDelayMs, `the destroy took ${tookMs} ms`);
    if (plan.way === "fine") rig.claim("worker:LIFE-7", user.sandbox.vm === "stopped", "the answer was 200 and the sandbox is still there");
    else {
      const told = answer.body["stuck"] === (plan.way === "stuck") && typeof answer.body["note"] === "string";
      rig.claim("worker:LIFE-7", told, `${plan.way}: the note was "${String(answer.body["note"])}"`);
    }
    hold?.release();
    await rig.sleep(15_000);
    const next = await user.exec("echo after the end", { isolate: 2 });
    rig.claim("worker:WAKE-11", next.status === 200, `the next command was answered ${next.status}`);
  },
});
