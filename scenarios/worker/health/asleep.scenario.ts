import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { firstTime } from "#scenarios/wiring/sightings.ts";

const LIMIT_MS = 10_000;

// Nobody's sandbox is woken by asking how it is; the answer says that it sleeps.
export default scenario<{ readonly started: boolean; readonly asks: number }>({
  title: "a sleeping sandbox is told as hibernating and stays asleep",
  spec: ["worker:E-32"],
  covers: ["worker:HEALTH-8", "worker:HEALTH-9", "worker:HIB-4"],
  kills: ["D-70"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ started: fc.boolean(), asks: fc.integer({ min: 1, max: 4 }) }),
  directed: [
    { started: true, asks: 1 },
    { started: false, asks: 2 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    if (plan.started) {
      user.sandbox.boot({ bootMs: 5_000 });
      await user.wake();
      // The lease of the wake goes back.
      await rig.sleep(3_000);
      user.sandbox.expireIdle();
    }
    const asked = rig.now();
    for (let ask = 0; ask < plan.asks; ask += 1) {
      const answer = await user.health({ isolate: 1 + (ask % 2) });
      const expected = plan.started ? "hibernating" : "absent";
      rig.claim(
        "worker:HEALTH-9",
        answer.status === 503 && answer.body["healthy"] === false && answer.body["state"] === expected,
        `${answer.status}, state ${String(answer.body["state"])}, expected ${expected}`,
      );
      rig.claim("worker:HEALTH-8", Number(answer.body["totalTimeMs"]) <= LIMIT_MS, `it took ${String(answer.body["totalTimeMs"])} ms`);
    }
    const started = rig.history().events.filter((event) => event.type === "journal" && event.entry.kind === "vm-start" && event.t >= asked);
    rig.claim("worker:HIB-4", started.length === 0 && user.sandbox.vm === "stopped", `health started ${started.length} VM(s)`);
    rig.claim("worker:HEALTH-8", started.length === 0, `a health check woke the sandbox (${String(firstTime(rig.history(), "vm-start"))})`);
  },
});
