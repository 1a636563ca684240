import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly state: "paused" | "hibernated" | "below-paused" | "external";
  readonly afterMs: number;
}

/** A workspace in a state in which nothing restarts it by itself. */
const inState = async (rig: ServerRig, { state }: Plan): Promise<Workspace> => {
  if (state === "external") return rig.create({ external: true, runtime: "external", url: "http://agent.example:9000" });
  if (state === "below-paused") {
    const parent = await rig.online();
    await parent.pause();
    return rig.online({ parent });
  }
  const workspace = await rig.online();
  if (state === "paused") await workspace.pause();
  else await workspace.hibernate();
  return workspace;
};

// A secret is saved for a workspace that is not to be restarted for it; those that sleep get it when they wake.
export default serverScenario<Plan>({
  title: "a secret of a parked, external or shielded workspace restarts nothing, and is not forgotten",
  spec: ["server:E-11"],
  covers: ["server:RST-21", "server:RST-22"],
  kills: ["X-16"],
  plan: fc.record({
    state: fc.constantFrom("paused" as const, "hibernated" as const, "below-paused" as const, "external" as const),
    afterMs: fc.integer({ min: 0, max: 30_000 }),
  }),
  directed: (["paused", "hibernated", "below-paused", "external"] as const).map((state) => ({ state, afterMs: 1_000 })),
  run: async (rig, plan) => {
    const workspace = await inState(rig, plan);
    await rig.sleep(plan.afterMs);
    const before = { status: (await workspace.row())?.["status"], starts: workspace.machine.starts };
    const saved = await workspace.saveSecret("KEY", `of ${workspace.id}`);
    await rig.sleep(30_000 + 20 * rig.maxDelayMs);
    const status = String((await workspace.row())?.["status"]);
    rig.claim("server:RST-22", saved.status === 200, `the save was answered ${saved.status}`);
    rig.claim(
      "server:RST-21",
      workspace.machine.starts === before.starts,
      `${workspace.machine.starts - before.starts} cycles of a workspace that is ${status}`,
    );
    rig.claim("server:RST-21", status === before.status, `the workspace was ${String(before.status)} and is ${status}`);
    if (plan.state !== "paused" && plan.state !== "hibernated") return;
    await (plan.state === "paused" ? workspace.resume() : workspace.a2a("wake up"));
    const online = await workspace.reaches("online", 60_000 + 60 * rig.maxDelayMs);
    const has = workspace.machine.env["KEY"] !== undefined;
    rig.claim("server:RST-22", online && has, `awake again: online ${online}, the environment has the secret: ${has}`);
  },
});
