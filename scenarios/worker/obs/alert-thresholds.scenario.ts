import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";

/** How the requests of one voyage turn out. */
interface Mix {
  readonly alert: "files_not_found" | "exec_timeouts" | "retries_exhausted" | "wake_slow";
  readonly total: number;
  /** How many of them turn out badly. */
  readonly bad: number;
}

const THRESHOLD: Readonly<Record<Mix["alert"], number>> = {
  files_not_found: 0.05,
  exec_timeouts: 0.1,
  retries_exhausted: 0.01,
  wake_slow: 0,
};
const RULE: Readonly<Record<Mix["alert"], string>> = {
  files_not_found: "worker:OBS-7",
  exec_timeouts: "worker:OBS-8",
  retries_exhausted: "worker:OBS-9",
  wake_slow: "worker:OBS-6",
};
const MIN_SAMPLE = 20;
const WINDOW_MS = 300_000;

const BACK = { bootMs: 20_000 };

/** One request that turns out as asked for. */
const one = async (rig: WorkerRig, { alert }: Mix, { bad, as, user }: { bad: boolean; as: string; user: User }): Promise<void> => {
  if (alert === "files_not_found") await user.read(bad ? "/root/missing.txt" : "/root/stored.txt", { as, source: "r2" });
  else if (alert === "exec_timeouts") await user.exec(bad ? `sleep 5; echo late ${as}` : `echo in time ${as}`, { as, timeoutMs: 1_000 });
  else if (alert === "retries_exhausted") await user.exec(`echo served ${as}`, { as });
  else {
    const sleeper = rig.newUser();
    sleeper.sandbox.boot({ bootMs: bad ? 100_000 : 60_000 });
    await sleeper.wake({ as });
  }
};

const alertsTold = (rig: WorkerRig, alert: string): readonly string[] =>
  rig
    .history()
    .events.flatMap((event) =>
      event.type === "log" && event.message === "alert" ? [event.fields as Readonly<Record<string, unknown>>] : [],
    )
    .filter((fields) => fields["alert"] === alert)
    .map((fields) => String(fields["state"]));

const mix = fc.oneof(
  fc.record({
    alert: fc.constant("files_not_found" as const),
    total: fc.constantFrom(19, 20, 40, 60, 100),
    bad: fc.integer({ min: 0, max: 6 }),
  }),
  fc.record({ alert: fc.constant("exec_timeouts" as const), total: fc.constantFrom(10, 19, 20, 30), bad: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ alert: fc.constant("retries_exhausted" as const), total: fc.constantFrom(19, 20, 100), bad: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ alert: fc.constant("wake_slow" as const), total: fc.constantFrom(19, 20, 22), bad: fc.integer({ min: 0, max: 1 }) }),
);

// A known mix of good and bad outcomes on one isolate: the alert holds above its threshold on enough samples, once, and clears.
export default scenario<Mix>({
  title: "an alert is raised above its threshold on enough samples, once, and cleared",
  spec: ["worker:E-95"],
  covers: [...Object.values(RULE), "worker:OBS-10"],
  kills: ["D-26", "X-89", "X-90", "X-91"],
  needs: ["client", "control", "virtualTime"],
  // What the platform itself measured is judged, so nothing may take longer on the way than the window is wide.
  explore: { latencyMaxMs: 20, stallMaxMs: 0 },
  voyagesMax: 20,
  plan: mix,
  directed: [
    { alert: "files_not_found", total: 40, bad: 3 },
    { alert: "files_not_found", total: 40, bad: 2 },
    { alert: "files_not_found", total: 19, bad: 6 },
    { alert: "exec_timeouts", total: 20, bad: 3 },
    { alert: "exec_timeouts", total: 20, bad: 2 },
    { alert: "retries_exhausted", total: 100, bad: 2 },
    { alert: "retries_exhausted", total: 100, bad: 1 },
    { alert: "wake_slow", total: 20, bad: 1 },
    { alert: "wake_slow", total: 20, bad: 0 },
    { alert: "wake_slow", total: 19, bad: 1 },
  ],
  run: async (rig, plan) => {
    const rule = RULE[plan.alert];
    const user = rig.newUser();
    rig.maxInstances(40);
    user.sandbox.boot(BACK);
    user.sandbox.beActive();
    await rig.bucket.put(`users/${user.id}/root/stored.txt`, "stored");
    // One after another where a request's fate is scripted for whoever comes next.
    if (plan.alert === "retries_exhausted") {
      for (let i = 0; i < plan.total; i += 1) {
        if (i < plan.bad) user.sandbox.failNext("startProcess", ["unavailable", "unavailable", "unavailable"]);
        await one(rig, plan, { bad: i < plan.bad, as: `client-${i}`, user });
      }
    } else {
      await Promise.all(Array.from({ length: plan.total }, (_, i) => one(rig, plan, { bad: i < plan.bad, as: `client-${i}`, user })));
    }
    await rig.cron.tick({ isolate: 1 });
    await rig.cron.tick({ isolate: 1 });
    const enough = plan.total >= MIN_SAMPLE;
    const due = enough && plan.bad / plan.total > THRESHOLD[plan.alert];
    const told = alertsTold(rig, plan.alert);
    rig.claim(
      enough ? rule : "worker:OBS-10",
      JSON.stringify(told) === (due ? '["raised"]' : "[]"),
      `with ${plan.bad} of ${plan.total} bad the alert ${plan.alert} was told as ${JSON.stringify(told)}`,
    );
    // Only what is raised by a definition and cleared again has a state; what the backups tell of once has none.
    const quiet = rig.history().events.filter((event) => {
      if (event.type !== "log" || event.message !== "alert") return false;
      const { alert, state } = event.fields as { readonly alert?: string; readonly state?: string };
      return state !== undefined && alert !== plan.alert;
    });
    rig.claim(rule, quiet.length === 0, `${quiet.length} other alerts were told`);
    await rig.sleep(WINDOW_MS);
    await rig.cron.tick({ isolate: 1 });
    const after = alertsTold(rig, plan.alert);
    rig.claim(
      "worker:OBS-10",
      after.length === (due ? 2 : 0),
      `past its window the alert ${plan.alert} was told as ${JSON.stringify(after)}`,
    );
  },
});
