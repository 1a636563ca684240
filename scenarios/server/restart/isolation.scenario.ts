import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

// One workspace's start hangs; another one is restarted meanwhile.
export default serverScenario<{ readonly laterMs: number; readonly others: number }>({
  title: "no workspace waits for the restart of another",
  spec: ["server:E-07"],
  covers: ["server:RST-05"],
  kills: ["X-14"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ laterMs: fc.integer({ min: 0, max: 10_000 }), others: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ laterMs: 1_000, others: 1 }],
  run: async (rig, plan) => {
    const stuck = await rig.online();
    const others = await Promise.all(Array.from({ length: plan.others }, () => rig.online()));
    const alone = await (async () => {
      const before = rig.now();
      await others[0]?.restart();
      await rig.sleep(1_000);
      await others[0]?.reaches("online", 120_000);
      return rig.now() - before;
    })();
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
    await stuck.restart();
    await held.reached;
    await rig.sleep(plan.laterMs);
    const before = rig.now();
    await Promise.all(others.map((other) => other.restart()));
    await rig.sleep(1_000);
    const online = await Promise.all(others.map((other) => other.reaches("online", 60_000 + 60 * rig.maxDelayMs)));
    const took = rig.now() - before;
    rig.claim(
      "server:RST-05",
      online.every(Boolean),
      `${online.filter((one) => !one).length} of ${plan.others} waited for a workspace that hangs`,
    );
    if (rig.gentle) rig.claim("server:RST-05", took <= alone + 1_000, `a restart beside one that hangs took ${took} ms, alone ${alone} ms`);
    held.release();
  },
});
