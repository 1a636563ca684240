import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { cameTo, askedAsCycleEnds, machineStarts, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly how: "restart" | "secret";
  /** How long before the end of the first cycle the second request is sent, ms. */
  readonly earlierMs: number;
}

// The first cycle ends in the very moment in which the second request arrives: it sees a running lane that is about to be free.
export default serverScenario<Plan>({
  title: "a request that arrives while a cycle ends is not lost",
  spec: ["server:E-05"],
  covers: ["server:RST-04"],
  kills: ["X-10"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ how: fc.constantFrom("restart" as const, "secret" as const), earlierMs: fc.integer({ min: 0, max: 12 }) }),
  // A save asks for its restart one message to the database after it arrived, a restart two.
  directed: [
    { how: "secret", earlierMs: 2 },
    { how: "restart", earlierMs: 4 },
    { how: "secret", earlierMs: 3 },
    { how: "restart", earlierMs: 5 },
  ],
  windows: [{ name: "a request as a cycle ends", entered: askedAsCycleEnds }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    const ending = rig.hold({ point: "database.store-machine", nth: 1, at: "reply" });
    await workspace.saveSecret("FIRST", `of ${workspace.id}`);
    await cameTo(rig, ending);
    const asked = plan.how === "secret" ? workspace.saveSecret("SECOND", `of ${workspace.id}`) : workspace.restart();
    await rig.sleep(plan.earlierMs);
    ending.release();
    const answer = await asked;
    await quiet(rig, workspace);
    const starts = machineStarts(rig.history(), workspace.id).slice(before);
    const carried = starts.some(({ t }) => t >= answer.startedAt);
    rig.claim("server:RST-04", carried, `the request sent at ${answer.startedAt} ms was answered ${answer.status} and never carried`);
    const has = plan.how === "restart" || starts.at(-1)?.env["SECOND"] !== undefined;
    rig.claim("server:RST-04", has, "the last start lacks the second secret");
  },
});
