import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";

const WHENS = ["before its write", "on its way", "late", "by itself"] as const;

interface Plan {
  /**
   * When the agent of the life before registers: after the restart, or held before its write or on its way while
   * the restart begins, or by itself while its machine cannot be stopped yet, without the token that was refused.
   */
  readonly when: (typeof WHENS)[number];
}

/** More often than usual: a stop is given up after 30 s. */
const HEARTBEAT_MS = 5_000;
const REFUSED: readonly (number | null)[] = [401, 409];

/** The life that a message is delivered to; 0 when to none. */
const lifeThatHears = async (rig: ServerRig, workspace: Workspace): Promise<number> => {
  await workspace.a2a("who hears this");
  const heard = journalOf(rig.history(), "agent").findLast(({ entry }) => entry.kind === "a2a" && entry["text"] === "who hears this");
  return Number(heard?.entry["life"] ?? 0);
};

/** Registers as the first life while a restart begins, and says what became of it. */
const beside = async (rig: ServerRig, workspace: Workspace, when: "before its write" | "on its way"): Promise<Outcome> => {
  const point = when === "on its way" ? "server.register" : "database.register";
  const held = rig.hold({ point, nth: 1, at: "call" });
  const register = workspace.agent.registerAgain(1);
  await held.reached;
  const start = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
  await workspace.restart();
  await start.reached;
  held.release();
  const answer = await register;
  const row = await workspace.row();
  rig.claim("server:TOK-17", row?.["status"] === "provisioning", `before the new agent is there it is ${String(row?.["status"])}`);
  rig.claim("server:TOK-17", row?.["url"] === "", `before the new agent is there it is reached at ${String(row?.["url"])}`);
  start.release();
  return answer;
};

/** What the agent of the first life is answered; the restart is over when this returns. */
const answerOf = async (
  rig: ServerRig,
  workspace: Workspace,
  { when, settleMs }: { readonly when: Exclude<Plan["when"], "by itself">; readonly settleMs: number },
): Promise<Outcome> => {
  if (when === "late") {
    await workspace.restart();
    await rig.sleep(settleMs);
    return workspace.agent.registerAgain(1);
  }
  const answer = await beside(rig, workspace, when);
  await rig.sleep(settleMs);
  return answer;
};

/** Lets the machine of the life before outlive its workspace's claim for longer than a heartbeat takes. */
const undying = async (rig: ServerRig, workspace: Workspace): Promise<void> => {
  const stop = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
  await workspace.restart();
  await stop.reached;
  await rig.sleep(HEARTBEAT_MS + 10_000);
  const row = await workspace.row();
  rig.claim(
    "server:TOK-17",
    row?.["status"] === "provisioning",
    `while the machine before it could not be stopped it is ${String(row?.["status"])}`,
  );
  stop.release();
};

// The agent of the life before is still there and registers, while or after the next one is started.
export default serverScenario<Plan>({
  title: "an agent of the life before the restart is refused, and nothing is delivered to it",
  spec: ["server:E-42"],
  covers: ["server:TOK-17"],
  kills: ["X-30", "X-36"],
  plan: fc.record({ when: fc.constantFrom(...WHENS) }),
  directed: WHENS.map((when) => ({ when })),
  windows: [{ name: "a restart while a register is held", entered: heldDuring(["restart"]) }],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { heartbeatMs: HEARTBEAT_MS } });
    const settleMs = 60_000 + 40 * rig.maxDelayMs;
    if (plan.when === "by itself") {
      await undying(rig, workspace);
      await rig.sleep(settleMs);
    } else {
      const answer = await answerOf(rig, workspace, { when: plan.when, settleMs });
      rig.claim("server:TOK-17", REFUSED.includes(answer.status), `the agent of the first life was answered ${answer.status}`);
      rig.claim("server:TOK-17", answer.body["auth_token"] === undefined, "the agent of the first life was given a token");
    }
    await workspace.reaches("online", 60_000);
    const life = await lifeThatHears(rig, workspace);
    rig.claim("server:TOK-17", life === workspace.agent.lives && life > 1, `a message came to life ${life} of ${workspace.agent.lives}`);
  },
});
