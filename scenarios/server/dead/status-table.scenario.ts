import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { DEAD_STATUSES, inShort, letProbeSee, LIVE_STATUSES, probes, saysRestarting } from "#scenarios/wiring/server/probe-sightings.ts";

type Sight = "running" | "stopped" | "error";

interface Plan {
  /** What a look at the backend brings. */
  readonly sight: Sight;
  /** What the agent answers, one message after the other. */
  readonly statuses: readonly number[];
}

const STATUSES: readonly number[] = [...LIVE_STATUSES, ...DEAD_STATUSES];
const SIGHTS: readonly Sight[] = ["running", "stopped", "error"];

const looksDead = (status: number): boolean => DEAD_STATUSES.some((one) => one === status);

/** Statuses of an agent whose backend says that it runs, or says nothing, and those that never look dead, go to the caller. */
const claimPassed = async (
  rig: ServerRig,
  workspace: Workspace,
  told: { readonly rule: string; readonly right: boolean; readonly words: string },
) => {
  const row = await workspace.row();
  rig.claim(told.rule, told.right, told.words);
  rig.claim(told.rule, row?.["status"] === "online", `the workspace is ${String(row?.["status"])} after ${told.words}`);
};

// Every status of the table, with every answer that a backend may give.
export default serverScenario<Plan>({
  title: "seven statuses of an agent are checked at the backend, every other one is passed on",
  spec: ["server:E-31", "server:E-32"],
  covers: ["server:DEAD-01", "server:DEAD-02", "server:DEAD-03", "server:DEAD-04", "server:DEAD-05", "server:DEAD-06", "server:DEAD-12"],
  kills: ["M-03", "M-04", "M-05", "M-06", "M-08"],
  plan: fc.record({ sight: fc.constantFrom(...SIGHTS), statuses: fc.shuffledSubarray([...STATUSES], { minLength: 1, maxLength: 5 }) }),
  directed: SIGHTS.map((sight) => ({ sight, statuses: STATUSES })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    let told = false;
    for (const status of plan.statuses) {
      workspace.agent.be({ status });
      if (plan.sight !== "running" && !told) letProbeSee(rig, plan.sight);
      told = true;
      const before = { probes: probes(rig), starts: workspace.machine.starts };
      const answer = await workspace.a2a(`answer ${status}`);
      const asked = probes(rig) - before.probes;
      const words = `${status} with a backend that says ${plan.sight}: ${asked} probes, the caller got ${inShort(answer)}`;
      if (!looksDead(status)) {
        rig.claim("server:DEAD-02", asked === 0, words);
        await claimPassed(rig, workspace, { rule: "server:DEAD-12", right: asked === 0 && answer.status === status, words });
        continue;
      }
      told = false;
      rig.claim("server:DEAD-01", asked >= 1, words);
      rig.claim("server:DEAD-03", asked >= 1, words);
      if (plan.sight !== "stopped") {
        const rule = plan.sight === "running" ? "server:DEAD-05" : "server:DEAD-06";
        await claimPassed(rig, workspace, { rule, right: answer.status === status, words });
        rig.claim(rule, workspace.machine.starts === before.starts, `${words}, and it was restarted`);
        continue;
      }
      rig.claim("server:DEAD-04", saysRestarting(answer), words);
      workspace.agent.be({ status: 200 });
      await rig.sleep(15_000 + 30 * rig.maxDelayMs);
      await workspace.reaches("online", 120_000);
    }
  },
});
