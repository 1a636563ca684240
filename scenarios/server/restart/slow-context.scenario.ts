import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { journalOf } from "#harness/checkers/checker.ts";

interface Plan {
  readonly agent: "slow" | "hangs" | "refuses";
}

const ANSWER_MS = 30_000;

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
    workspace.agent.be(plan.agent === "slow" ? { answerMs: ANSWER_MS } : plan.agent === "hangs" ? { hangs: true } : { status: 500 });
    const before = rig.now();
    const received = workspace.agent.received.length;
    await workspace.restart();
    await rig.sleep(1_000);
    const online = await workspace.reaches("online", 60_000 + 60 * rig.maxDelayMs);
    await rig.sleep(1_000 + 4 * rig.maxDelayMs);
    const registers = journalOf(rig.history(), "agent").filter(({ t, entry }) => entry.kind === "agent-register" && t >= before);
    const accepted = registers.find(({ entry }) => entry["status"] === 200)?.t ?? null;
    rig.claim(
      "server:RST-07",
      online && accepted !== null && workspace.agent.registered,
      `online: ${online}, registered at ${accepted} ms`,
    );
    await rig.sleep(ANSWER_MS);
    rig.claim("server:RST-07", workspace.agent.received.length > received, "the agent was not told of its restart");
    rig.claim("server:RST-07", (await workspace.row())?.["status"] === "online", "the workspace is not online any more");
  },
});
