import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { cameTo, machineStarts, quiet, volumeEntries } from "#scenarios/wiring/server/machine-sightings.ts";

const ASKED = ["restart", "reset", "save", "delete-secret", "model", "global", "death"] as const;

interface Plan {
  /** What is accepted; "death": a caller finds the agent dead, and its workspace is taken offline. */
  readonly asked: (typeof ASKED)[number];
  /** How the process ends right after its answer. */
  readonly end: "crash" | "stop";
  readonly downMs: number;
}

const ask = async (rig: ServerRig, workspace: Workspace, { asked, end, downMs }: Plan): Promise<void> => {
  const down = (): Promise<void> => (end === "crash" ? rig.crashServer(downMs) : rig.stopServer(downMs));
  if (asked === "death") {
    const offline = rig.hold({ point: "database.offline", nth: 1, at: "reply" });
    workspace.agent.be({ status: 502, body: "gone" });
    workspace.machine.crash();
    const call = workspace.a2a("are you there?");
    await cameTo(rig, offline);
    workspace.agent.be({ status: 200 });
    if (end === "stop") offline.release();
    await down();
    offline.release();
    await call;
    return;
  }
  if (asked === "restart" || asked === "reset") await workspace.restart({ reset: asked === "reset" });
  else if (asked === "save") await workspace.saveSecret("SAVED", "new");
  else if (asked === "delete-secret") await workspace.deleteSecret("DELETED");
  else if (asked === "model") await workspace.setModel("new");
  else await rig.call({ verb: "global", method: "PUT", target: "/settings/secrets", body: { key: "GLOBAL", value: "new" } });
  await down();
};

/** Whether the latest start has what was accepted. */
const carries = (env: Readonly<Record<string, string>>, { asked }: Plan): boolean => {
  if (asked === "save") return env["SAVED"] === "new";
  if (asked === "delete-secret") return env["DELETED"] === undefined;
  if (asked === "model") return env["MODEL"] === "new";
  return asked !== "global" || env["GLOBAL"] === "new";
};

// The server accepts what a restart has to carry, and its process ends.
export default serverScenario<Plan>({
  title: "what was accepted is carried by the next process",
  spec: ["server:E-115"],
  covers: ["server:RST-04", "server:RST-22", "server:DEAD-09", "server:RST-17"],
  kills: ["X-153"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    asked: fc.constantFrom(...ASKED),
    end: fc.constantFrom("crash" as const, "stop" as const),
    downMs: fc.integer({ min: 1, max: 5_000 }),
  }),
  directed: ASKED.flatMap((asked) => (["crash", "stop"] as const).map((end) => ({ asked, end, downMs: 2_000 }))),
  run: async (rig, plan) => {
    const workspace = await rig.online({ secrets: { DELETED: "old" } });
    const before = rig.now();
    await ask(rig, workspace, plan);
    const online = await quiet(rig, workspace);
    const starts = machineStarts(rig.history(), workspace.id).filter(({ t }) => t >= before);
    const rule = plan.asked === "death" ? "server:DEAD-09" : plan.asked === "restart" ? "server:RST-04" : "server:RST-22";
    const env = starts.at(-1)?.env;
    rig.claim(
      plan.asked === "reset" ? "server:RST-04" : rule,
      online && env !== undefined && carries(env, plan),
      `${plan.asked} was accepted before a ${plan.end}: ${starts.length} starts since, online: ${online}`,
    );
    if (plan.asked !== "reset") return;
    const dropped = volumeEntries(rig.history(), "volume-remove", "-claude-sessions").length > 0;
    const why = `a reset was accepted before a ${plan.end}, and the sessions were ${dropped ? "" : "not "}dropped on ${rig.backend}`;
    rig.claim("server:RST-17", dropped === (rig.backend === "docker"), why);
  },
});
