import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

const SLEEP_AFTER_MS = 900_000;
const WATCH_MS = 1_800_000;

// Half an hour of state calls on an idle sandbox: it sleeps when it would have slept unwatched, and stays asleep.
export default scenario<{ readonly everyMs: number; readonly verbs: readonly ("state" | "stateV2")[] }>({
  title: "state calls neither keep a sandbox awake nor wake it",
  spec: ["worker:E-28"],
  covers: ["worker:HIB-4", "worker:HIB-10", "worker:STATE-3", "worker:STATE-4", "worker:STATE-7"],
  kills: ["D-72"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    everyMs: fc.integer({ min: 60_000, max: 240_000 }),
    verbs: fc.constantFrom(["state" as const], ["stateV2" as const], ["state" as const, "stateV2" as const]),
  }),
  directed: [{ everyMs: 30_000, verbs: ["state", "stateV2"] }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    await user.exec("echo last activity");
    const idleFrom = rig.now();
    const records = user.sandbox.processRecords;
    let word = "";
    for (let waited = 0; waited < WATCH_MS; waited += plan.everyMs) {
      await rig.sleep(plan.everyMs);
      for (const verb of plan.verbs) {
        const answer = await user[verb]({ isolate: 2 });
        rig.claim("worker:STATE-4", answer.status === 200, `${verb} was answered ${answer.status}`);
        if (verb === "stateV2")
          rig.claim(
            "worker:STATE-3",
            Number(answer.body["latencyMs"]) < 500 || !rig.gentle,
            `latencyMs was ${String(answer.body["latencyMs"])}`,
          );
        word = String(answer.body["state"]);
      }
      if (user.sandbox.vm === "running")
        rig.claim("worker:STATE-7", user.sandbox.processRecords === records, "a state call left a process record");
    }
    const down = journalOf(rig.history(), "sandbox").find(({ entry }) => entry.kind === "vm-down");
    const sleptAfterMs = down === undefined ? Number.POSITIVE_INFINITY : down.t - idleFrom;
    rig.claim(
      "worker:HIB-10",
      Math.abs(sleptAfterMs - SLEEP_AFTER_MS) <= 5_000,
      `the sandbox slept ${sleptAfterMs} ms after its last activity, not 900,000`,
    );
    rig.claim(
      "worker:HIB-4",
      user.sandbox.vm === "stopped" && ["sleeping", "stopped"].includes(word),
      `in the end the sandbox was ${user.sandbox.vm} and its state "${word}"`,
    );
  },
});
