import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayKills, gatewayStarts } from "#scenarios/wiring/sightings.ts";

// A boot longer than one try's budget, shorter than the startup limit: the second try joins it.
export default scenario<{ readonly bootMs: number; readonly isolate: 1 | 2 }>({
  title: "a boot longer than one budget is joined by the next try and converges",
  spec: ["worker:E-07"],
  covers: ["worker:WAKE-7", "worker:WAKE-8", "worker:WAKE-9", "worker:RETRY-5"],
  kills: ["D-47", "D-48", "D-75"],
  plan: fc.record({ bootMs: fc.integer({ min: 124_000, max: 176_000 }), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [121_000, 150_000, 179_000].map((bootMs) => ({ bootMs, isolate: 1 as const })),
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const answer = await user.exec(`echo patient ${plan.bootMs}`, { isolate: plan.isolate });
    rig.claim(
      "worker:WAKE-8",
      answer.status === 200,
      `a boot of ${plan.bootMs} ms was answered ${answer.status} ${String(answer.body["reason"] ?? "")}`,
    );
    rig.claim("worker:WAKE-8", answer.body["attempts"] === 2, `it took ${String(answer.body["attempts"])} tries, not 2`);
    rig.claim("worker:RETRY-5", Number(answer.body["attempts"]) >= 2, "a wake timeout was not taken for passing");
    rig.claim("worker:WAKE-9", Number(answer.body["attempts"]) >= 2, "the wake timeout of the first try was not tried again");
    const starts = gatewayStarts(rig.history(), user.id);
    const kills = gatewayKills(rig.history(), user.id);
    rig.claim("worker:WAKE-8", starts === 1 && kills === 0, `the gateway was started ${starts} times and killed ${kills} times`);
    if (rig.gentle) {
      const late = answer.endedAt - answer.startedAt - plan.bootMs;
      rig.claim("worker:WAKE-8", late <= 4_000, `the answer came ${late} ms after the boot was done`);
    }
  },
});
