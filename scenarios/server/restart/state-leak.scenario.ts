import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly workspaces: number;
  /** Whether the delete waits until the restart is over. */
  readonly patient: boolean;
}

// Workspaces come, are restarted and go. A thousand of them: harness/platform/server/lane/lanes.test.ts.
export default serverScenario<Plan>({
  title: "workspaces that are restarted and deleted leave nothing in the server",
  spec: ["server:E-16"],
  covers: ["server:RST-10"],
  kills: ["M-15", "X-12"],
  plan: fc.record({ workspaces: fc.integer({ min: 1, max: 4 }), patient: fc.boolean() }),
  directed: [
    { workspaces: 20, patient: true },
    { workspaces: 5, patient: false },
  ],
  run: async (rig, plan) => {
    const life = async (): Promise<number> => {
      const workspace = await rig.online();
      await workspace.restart();
      if (plan.patient) await rig.sleep(15_000);
      await workspace.remove();
      await rig.sleep(60_000 + 60 * rig.maxDelayMs);
      return workspace.machine.alive;
    };
    const alive = await Promise.all(Array.from({ length: plan.workspaces }, life));
    rig.claim(
      "server:RST-10",
      alive.every((machines) => machines === 0),
      `machines left of each workspace: ${alive.join(", ")}`,
    );
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    const lanes = /restart_lanes (\d+)/.exec(String(metrics.body["text"]))?.[1];
    rig.claim("server:RST-10", lanes === "0", `${lanes} lanes are remembered of ${plan.workspaces} deleted workspaces`);
  },
});
