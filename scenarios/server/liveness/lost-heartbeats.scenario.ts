import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

// Some heartbeats in a row do not come.
export default serverScenario<{ readonly silentMs: number; readonly times: number }>({
  title: "a few lost heartbeats take nobody offline",
  spec: ["server:E-106"],
  covers: ["server:REG-14"],
  kills: ["M-109"],
  plan: fc.record({ silentMs: fc.integer({ min: 30_000, max: 110_000 }), times: fc.integer({ min: 1, max: 3 }) }),
  directed: [
    { silentMs: 45_000, times: 1 },
    { silentMs: 110_000, times: 2 },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    for (let time = 1; time <= plan.times; time += 1) {
      await rig.sleep(40_000);
      workspace.agent.fallSilent();
      await rig.sleep(plan.silentMs);
      workspace.agent.resume();
    }
    await rig.sleep(35_000);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", events === 0, `${events} events tell that it went offline`);
    rig.claim("server:REG-14", workspace.machine.starts === starts, `it was started ${workspace.machine.starts - starts} times`);
  },
});
