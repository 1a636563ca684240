import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";

const SLEEP_AFTER_MS = 900_000;
const WATCH_MS = 1_800_000;

/** What state/v2 says (worker.md B.1). */
const SAID = ["state", "userId", "processCount", "gatewayHealthy", "checkedAt", "latencyMs", "lastSyncAt"] as const;

const claimV2 = (rig: WorkerRig, { status, body }: Outcome, expected: string | null): void => {
  const lacking = SAID.filter((field) => !(field in body));
  rig.claim("worker:STATE-2", status === 200 && lacking.length === 0, `stateV2 was answered ${status} without ${lacking.join(", ")}`);
  rig.claim("worker:STATE-3", Number(body["latencyMs"]) < 500 || !rig.gentle, `latencyMs was ${String(body["latencyMs"])}`);
  if (expected !== null && rig.gentle)
    rig.claim("worker:STATE-2", body["state"] === expected, `a sandbox that is ${expected} was said to be ${String(body["state"])}`);
};

/** A look at a sandbox in each state of its life, up to one without a gateway. */
const lookAtEach = async (rig: WorkerRig, user: User): Promise<void> => {
  claimV2(rig, await user.stateV2(), "stopped");
  user.sandbox.boot({ bootMs: 30_000 });
  const waking = user.wake({ as: "waker" });
  for (const ms of [5_000, 10_000]) {
    await rig.sleep(ms);
    claimV2(rig, await user.stateV2(), "starting");
  }
  await waking;
  claimV2(rig, await user.stateV2(), "active");
  user.sandbox.exitGateway(0);
  claimV2(rig, await user.stateV2(), "idle");
};

// Half an hour of state calls on an idle sandbox: it sleeps when it would have slept unwatched, and stays asleep.
export default scenario<{ readonly everyMs: number; readonly verbs: readonly ("state" | "stateV2")[] }>({
  title: "state calls neither keep a sandbox awake nor wake it",
  spec: ["worker:E-28", "worker:T-20"],
  covers: ["worker:HIB-4", "worker:HIB-10", "worker:STATE-2", "worker:STATE-3", "worker:STATE-4", "worker:STATE-7"],
  kills: ["D-72"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    everyMs: fc.integer({ min: 60_000, max: 240_000 }),
    verbs: fc.constantFrom(["state" as const], ["stateV2" as const], ["state" as const, "stateV2" as const]),
  }),
  directed: [{ everyMs: 30_000, verbs: ["state", "stateV2"] }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await lookAtEach(rig, user);
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
        if (verb === "stateV2") claimV2(rig, answer, null);
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
