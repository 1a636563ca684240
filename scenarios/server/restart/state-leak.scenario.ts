import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** How many batches of workspaces, one after the other. */
  readonly batches: number;
  /** How many live and die side by side. */
  readonly workspaces: number;
  /** Whether the delete waits until the restart is over. */
  readonly patient: boolean;
}

/** What the server remembers of workspaces, by its own word. */
const remembered = async (rig: ServerRig): Promise<readonly string[]> => {
  const { body } = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
  return [...String(body["text"]).matchAll(/^(?:restart_lanes|remembered_workspaces\S*) \d+$/gm)].map(([line]) => line);
};

const COUNTED = 3;

// Workspaces come, are restarted and go, in batches. A thousand of them took minutes of a core in which every statement is
// a real PostgreSQL's: sixty are what fits into ten seconds; the thousand are in harness/platform/server/lane/lanes.test.ts.
export default serverScenario<Plan>({
  title: "workspaces that are restarted and deleted leave nothing in the server",
  spec: ["server:E-16"],
  covers: ["server:RST-10"],
  kills: ["M-15", "X-12"],
  voyagesMax: 3,
  plan: fc.record({
    batches: fc.integer({ min: 1, max: 2 }),
    workspaces: fc.integer({ min: 1, max: 4 }),
    patient: fc.boolean(),
  }),
  directed: [
    { batches: 2, workspaces: 4, patient: true },
    { batches: 1, workspaces: 5, patient: false },
    { batches: 3, workspaces: 20, patient: true },
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
    for (let batch = 1; batch <= plan.batches; batch += 1) {
      const alive = await Promise.all(Array.from({ length: plan.workspaces }, life));
      rig.claim(
        "server:RST-10",
        alive.every((machines) => machines === 0),
        `machines left of each workspace: ${alive.join(", ")}`,
      );
      const counts = await remembered(rig);
      const none = counts.length === COUNTED && counts.every((one) => one.endsWith(" 0"));
      rig.claim("server:RST-10", none, `after ${batch * plan.workspaces} deleted workspaces the server says ${counts.join("; ")}`);
    }
  },
});
