import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { journalOf } from "#harness/checkers/checker.ts";

interface Plan {
  readonly agent: "slow" | "hangs" | "refuses";
}

const ANSWER_MS = 30_000;
/** How much longer than one beside nothing a restart may take, ms. */
const SLACK_MS = 1_000;

/** Restarts a workspace; answers with the time until its agent was told that it is registered, null when it never was. */
const restartedIn = async (rig: ServerRig, workspace: Workspace): Promise<number | null> => {
  const before = rig.now();
  const until = before + 60_000 + 60 * rig.maxDelayMs;
  await workspace.restart();
  for (;;) {
    const registers = journalOf(rig.history(), "agent").filter(
      ({ t, entry }) => entry.kind === "agent-register" && entry["workspace"] === workspace.id && t > before,
    );
    const accepted = registers.find(({ entry }) => entry["status"] === 200);
    if (accepted !== undefined) return accepted.t - before;
    if (rig.now() >= until) return null;
    await rig.sleep(500);
  }
};

// The agent takes its time over the message that tells it of its restart, or never answers it.
export default serverScenario<Plan>({
  title: "telling the agent of its restart neither delays nor fails the cycle",
  spec: ["server:E-15"],
  covers: ["server:RST-07"],
  kills: ["X-19"],
  plan: fc.record({ agent: fc.constantFrom("slow" as const, "hangs" as const, "refuses" as const) }),
  directed: [{ agent: "slow" }, { agent: "hangs" }, { agent: "refuses" }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const alone = await restartedIn(rig, workspace);
    await workspace.reaches("online", 60_000);
    await rig.sleep(15_000 + 20 * rig.maxDelayMs);
    workspace.agent.be(plan.agent === "slow" ? { answerMs: ANSWER_MS } : plan.agent === "hangs" ? { hangs: true } : { status: 500 });
    const received = workspace.agent.received.length;
    const took = await restartedIn(rig, workspace);
    const words = `registered after ${took ?? "no"} ms, beside nothing after ${alone ?? "no"} ms`;
    rig.claim("server:RST-07", took !== null, words);
    if (rig.gentle) rig.claim("server:RST-07", took !== null && alone !== null && took <= alone + SLACK_MS, words);
    await rig.sleep(2_000 + 20 * rig.maxDelayMs);
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    if (rig.gentle)
      rig.claim("server:RST-07", String(metrics.body["text"]).includes("restart_lanes 0"), "the cycle waits for the agent's answer");
    await rig.sleep(ANSWER_MS);
    rig.claim("server:RST-07", workspace.agent.received.length > received, "the agent was not told of its restart");
    rig.claim("server:RST-07", (await workspace.row())?.["status"] === "online", "the workspace is not online any more");
  },
});
