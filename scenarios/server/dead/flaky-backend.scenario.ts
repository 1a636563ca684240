import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { DEAD_STATUSES } from "#scenarios/wiring/server/probe-sightings.ts";
import { probedUnderFault } from "#scenarios/wiring/server/window-sightings.ts";

interface Plan {
  readonly how: "down" | "mute" | "unreliable";
  readonly workspaces: number;
  readonly forMs: number;
  readonly status: number;
}

/** Spoils every call of the server to its backend; the answer ends it. */
const spoil = async (rig: ServerRig, { how }: Plan): Promise<() => Promise<void>> => {
  if (how === "unreliable") {
    rig.provisioner.unreliable(100, 15_000);
    return async () => rig.provisioner.unreliable(0, 0);
  }
  const link = rig.backend === "saas" ? "server>control-plane" : "server>docker";
  const toxic = how === "down" ? ({ type: "down" } as const) : ({ type: "timeout", timeoutMs: 0 } as const);
  return rig.toxic({ link, stream: "upstream", toxic });
};

// One daemon behind six workspaces hiccups while their agents look dead.
export default serverScenario<Plan>({
  title: "a backend that hiccups for ten seconds restarts none of its workspaces",
  spec: ["server:E-35"],
  covers: ["server:DEAD-06"],
  kills: ["M-08"],
  plan: fc.record({
    how: fc.constantFrom("down" as const, "mute" as const, "unreliable" as const),
    workspaces: fc.integer({ min: 2, max: 4 }),
    forMs: fc.integer({ min: 5_000, max: 20_000 }),
    status: fc.constantFrom(...DEAD_STATUSES),
  }),
  directed: (["down", "mute", "unreliable"] as const).map((how) => ({ how, workspaces: 6, forMs: 10_000, status: 502 })),
  windows: [{ name: "a probe under the fault", entered: probedUnderFault }],
  run: async (rig, plan) => {
    const workspaces = await Promise.all(Array.from({ length: plan.workspaces }, (_, n) => rig.online({ name: `one of many ${n}` })));
    const starts = workspaces.map(({ machine }) => machine.starts);
    const lift = await spoil(rig, plan);
    for (const { agent } of workspaces) agent.be({ status: plan.status });
    const calls = workspaces.map((workspace, n) => workspace.a2a(`call ${n}`, { as: `caller-${n}` }));
    await rig.sleep(plan.forMs);
    await lift();
    await Promise.all(calls);
    for (const { agent } of workspaces) agent.be({ status: 200 });
    await rig.sleep(45_000 + 10 * rig.maxDelayMs);
    const restarted = workspaces.filter(({ machine }, n) => machine.starts !== starts[n]).length;
    rig.claim("server:DEAD-06", restarted === 0, `${restarted} of ${plan.workspaces} workspaces were restarted`);
    const probed = new Set(
      journalOf(rig.history(), "server")
        .filter(({ entry }) => entry.kind === "probe-begin")
        .map(({ entry }) => entry["workspace"]),
    ).size;
    if (rig.gentle) rig.claim("server:DEAD-06", probed === plan.workspaces, `${probed} of ${plan.workspaces} workspaces were looked at`);
    const events = (await rig.events("WORKSPACE_OFFLINE")).length;
    rig.claim("server:DEAD-06", events === 0, `${events} of ${plan.workspaces} workspaces were taken offline`);
  },
});
