import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { gatewayStarts, raceDuringBoot } from "#scenarios/wiring/sightings.ts";

const BUDGET_MS = 5_000;

const claimWoken = (rig: WorkerRig, user: User, { status, body }: Outcome): void =>
  rig.claim(
    "worker:WAKE-16",
    status === 200 &&
      body["userId"] === user.id &&
      body["currentState"] === "active" &&
      typeof body["previousState"] === "string" &&
      typeof body["message"] === "string" &&
      typeof body["waitedMs"] === "number",
    `a wake was answered ${status} ${JSON.stringify(body)}`,
  );

/** A wake that does not wait long enough says so when its time is over, and its boot goes on. */
const impatient = async (rig: WorkerRig): Promise<void> => {
  const user = rig.newUser();
  user.sandbox.boot({ bootMs: 60_000 });
  const { status, body, startedAt, endedAt } = await user.wake({ maxWakeMs: BUDGET_MS });
  const told = body["userId"] === user.id && body["previousState"] === "stopped" && body["currentState"] === "error";
  rig.claim(
    "worker:WAKE-16",
    status === 504 && told && body["action"] === "timeout" && typeof body["message"] === "string" && typeof body["waitedMs"] === "number",
    `a wake whose budget ended was answered ${status} ${JSON.stringify(body)}`,
  );
  const tookMs = endedAt - startedAt;
  if (rig.gentle) rig.claim("worker:WAKE-16", tookMs >= BUDGET_MS && tookMs <= BUDGET_MS + 1_000, `it was answered after ${tookMs} ms`);
};

// A second explicit wake, from the other isolate, while the first one's start is under way.
export default scenario<{ readonly bootMs: number; readonly laterMs: number }>({
  title: "a wake from another isolate joins the start in progress",
  spec: ["worker:E-10", "worker:T-01"],
  covers: ["worker:WAKE-6", "worker:WAKE-16"],
  kills: ["D-46", "D-78"],
  needs: ["client", "journal", "control", "isolates"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({ bootMs: fc.integer({ min: 20_000, max: 100_000 }), laterMs: fc.integer({ min: 0, max: 15_000 }) }),
  directed: [{ bootMs: 60_000, laterMs: 1_000 }],
  windows: [{ name: "two wakes during one boot", entered: raceDuringBoot }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const started = rig.hold({ point: "sandbox.startProcess", nth: 1, at: "call" });
    const first = user.wake({ isolate: 1, as: "first" });
    // With minutes of delay the first wake may be over before anything is started.
    await Promise.race([started.reached, first]);
    started.release();
    await rig.sleep(plan.laterMs);
    const second = await user.wake({ isolate: 2, as: "second" });
    const firstAnswer = await first;
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    if (calm)
      rig.claim(
        "worker:WAKE-16",
        firstAnswer.status === 200 && second.status === 200,
        `the wakes were answered ${firstAnswer.status} and ${second.status}`,
      );
    if (calm)
      rig.claim(
        "worker:WAKE-6",
        firstAnswer.body["action"] === "started",
        `the first wake's action was ${String(firstAnswer.body["action"])}`,
      );
    if (calm)
      rig.claim("worker:WAKE-6", second.body["action"] === "joined", `the second wake's action was ${String(second.body["action"])}`);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:WAKE-6", calm ? starts === 1 : starts <= 1, `${starts} gateway starts`);
    if (!calm) return;
    const third = await user.wake();
    rig.claim("worker:WAKE-16", third.body["action"] === "none", `a wake of a ready sandbox did ${String(third.body["action"])}`);
    for (const answer of [firstAnswer, second, third]) claimWoken(rig, user, answer);
    await impatient(rig);
  },
});
