import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly workspaces: number;
  /** Whether the server is started anew on the empty database, as after a `compose down -v` of the database alone. */
  readonly crash: boolean;
}

const ONE_SWEEP_MS = 75_000;

// The database is empty, and the engine still runs what an earlier one knew.
export default serverScenario<Plan>({
  title: "containers of workspaces that no row knows are removed within a sweep; others' containers stay",
  spec: [],
  covers: ["server:TOK-13", "server:STATE-08"],
  kills: ["M-118"],
  backends: ["docker"],
  plan: fc.record({ workspaces: fc.integer({ min: 1, max: 3 }), crash: fc.boolean() }),
  directed: [
    { workspaces: 2, crash: false },
    { workspaces: 1, crash: true },
  ],
  run: async (rig, plan) => {
    const known = await Promise.all(Array.from({ length: plan.workspaces }, () => rig.online()));
    await rig.sql("TRUNCATE workspaces CASCADE");
    if (plan.crash) await rig.crashServer(1_000);
    const later = await rig.online();
    await rig.sleep(ONE_SWEEP_MS + 20 * rig.maxDelayMs);
    const alive = known.filter(({ machine }) => machine.alive > 0).length;
    rig.claim("server:TOK-13", alive === 0, `${alive} containers run whose workspaces are in no row`);
    rig.claim("server:TOK-13", later.machine.alive === 1, `${later.machine.alive} machines of the workspace that was created since`);
  },
});
