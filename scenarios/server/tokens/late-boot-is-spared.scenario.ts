import fc from "fast-check";
import type { BackendFailure } from "#harness/rigs/server-rig.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { GRACE_MS, sweptTokens } from "./left-behind.ts";

interface Plan {
  /** From the start of the container until its agent registers, ms. */
  readonly bootMs: number;
  /** The list of containers cannot be had, in this way; null when it can. */
  readonly list: "refused" | "reset" | "hangs" | null;
}

/** A list takes longer than the server waits for it, ms. */
const HANG_MS = 40_000;
/** More lists than are asked for within the story. */
const LISTS = 60;

const failureOf = (how: Exclude<Plan["list"], null>): BackendFailure => {
  if (how === "refused") return { kind: "status", status: 500, message: "the daemon is confused" };
  return how === "reset" ? { kind: "reset" } : { kind: "slow", ms: HANG_MS };
};

// An agent needs longer to boot than it may: its workspace has failed and its token is stale, but its container lives.
// The sweeper leaves it alone, also when the list of containers cannot be had, and the late register works.
export default serverScenario<Plan>({
  title: "a stale token is spared while its container lives or nobody knows",
  spec: ["server:E-22", "server:E-24", "server:E-109"],
  covers: ["server:TOK-06", "server:TOK-09", "server:TOK-07"],
  kills: ["X-23", "X-24"],
  backends: ["docker"],
  plan: fc.record({
    bootMs: fc.integer({ min: 700_000, max: 800_000 }),
    list: fc.constantFrom("refused" as const, "reset" as const, "hangs" as const, null),
  }),
  directed: [
    { bootMs: 720_000, list: null },
    { bootMs: 720_000, list: "refused" },
    { bootMs: 720_000, list: "hangs" },
    { bootMs: 720_000, list: "reset" },
  ],
  windows: [
    {
      name: "a container lived for longer than the grace before its agent used the token",
      entered: ({ events }) => {
        const started = events.findIndex((event) => event.type === "journal" && event.entry.kind === "container-start");
        const booted = events.findIndex((event) => event.type === "journal" && event.entry.kind === "agent-register");
        return started >= 0 && booted > started && (events[booted]?.t ?? 0) - (events[started]?.t ?? 0) > GRACE_MS;
      },
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ agent: { bootMs: plan.bootMs } });
    const failed = await workspace.reaches("failed", 680_000);
    if (plan.list !== null)
      rig.provisioner.failNext(
        "list",
        Array.from({ length: LISTS }, () => failureOf(plan.list ?? "reset")),
      );
    const online = await workspace.reaches("online", plan.bootMs);
    const swept = await sweptTokens(workspace);
    const rule = plan.list === null ? "server:TOK-09" : "server:TOK-06";
    rig.claim(rule, swept === 0, `the sweeper revoked ${swept} tokens of a workspace whose container lived`);
    rig.claim(rule, failed && online, "the agent that booted late never came online");
    if (plan.list !== null) rig.claim("server:TOK-07", (await workspace.get()).status === 200, "the server answered no more");
  },
});
