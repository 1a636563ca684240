import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";
import { scrape, valueIn } from "#scenarios/wiring/scrape.ts";

/** A poll, a probe and the messages between may pass until readiness is seen, ms. */
const SEEN_MS = 8_000;

const rank = (ascending: readonly number[], p: number): number => ascending[Math.max(1, Math.ceil(p * ascending.length)) - 1] ?? 0;

// Wakes of known lengths, one that fails, reads and commands: what a scrape says is what happened, and the percentiles are samples.
export default scenario<{ readonly boots: readonly number[]; readonly r2: number; readonly missing: number; readonly late: number }>({
  title: "a scrape says what happened: wake times, sources, time-outs, retries, errors",
  spec: ["worker:E-95"],
  covers: ["worker:OBS-1", "worker:OBS-2", "worker:OBS-3", "worker:OBS-4", "worker:OBS-5", "worker:OBS-11", "worker:OBS-13"],
  kills: ["D-26", "X-88", "X-92"],
  needs: ["client", "control", "virtualTime"],
  explore: { latencyMaxMs: 20, stallMaxMs: 0 },
  plan: fc.record({
    boots: fc.uniqueArray(fc.constantFrom(20_000, 40_000, 60_000, 80_000, 100_000), { minLength: 2, maxLength: 5 }),
    r2: fc.integer({ min: 0, max: 5 }),
    missing: fc.integer({ min: 0, max: 3 }),
    late: fc.integer({ min: 0, max: 2 }),
  }),
  directed: [{ boots: [20_000, 60_000], r2: 3, missing: 1, late: 1 }],
  run: async (rig, plan) => {
    const isolate = 1;
    await Promise.all(
      plan.boots.map(async (bootMs, i) => {
        const sleeper = rig.newUser();
        sleeper.sandbox.boot({ bootMs });
        await sleeper.wake({ isolate, as: `sleeper-${i}` });
      }),
    );
    const doomed = rig.newUser();
    doomed.sandbox.boot({ bootMs: 300_000 });
    await doomed.wake({ isolate, maxWakeMs: 150_000 });
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    user.sandbox.failNext("startProcess", ["unavailable"]);
    await rig.bucket.put(`users/${user.id}/root/stored.txt`, "stored");
    for (let i = 0; i < plan.r2; i += 1) await user.read("/root/stored.txt", { isolate, source: "r2" });
    for (let i = 0; i < plan.missing; i += 1) await user.read("/root/missing.txt", { isolate, source: "r2" });
    await user.exec("echo after a retry", { isolate });
    for (let i = 0; i < plan.late; i += 1) await user.exec(`sleep 3; echo late ${i}`, { isolate, timeoutMs: 1_000 });
    await rig.cron.tick({ isolate });
    const seen = await scrape(rig, isolate);
    rig.claim("worker:OBS-1", valueIn(seen, "worker_wake_seconds_count") === plan.boots.length, "served wakes were miscounted");
    rig.claim("worker:OBS-1", valueIn(seen, "worker_wakes_failed_total") === 1, "the failed wake was miscounted");
    const boots = plan.boots.toSorted((a, b) => a - b);
    for (const p of [0.5, 0.95, 0.99]) {
      const told = valueIn(seen, "worker_wake_percentile_ms", `quantile="${p}"`) ?? -1;
      const bootMs = rank(boots, p);
      rig.claim("worker:OBS-1", told >= bootMs && told <= bootMs + SEEN_MS, `p${p * 100} of boots ${boots.join(", ")} was ${told}`);
    }
    const reads = ["r2", "container", "none"].map((source) => valueIn(seen, "worker_file_reads_total", `source="${source}"`));
    rig.claim("worker:OBS-2", JSON.stringify(reads) === JSON.stringify([plan.r2, 0, plan.missing]), `reads by source: ${reads.join(", ")}`);
    const ratio = valueIn(seen, "worker_exec_timeout_ratio");
    rig.claim(
      "worker:OBS-3",
      ratio === plan.late / (plan.late + 1),
      `${plan.late} of ${plan.late + 1} commands were late, told ${String(ratio)}`,
    );
    const retried = valueIn(seen, "worker_requests_retried_total");
    const success = valueIn(seen, "worker_retry_success_ratio");
    rig.claim("worker:OBS-4", retried === 2 && success === 0.5, `${String(retried)} retried, ${String(success)} of them served`);
    const errors = ["container_starting", "wake_timeout"].map((code) => valueIn(seen, "worker_sdk_errors_total", `code="${code}"`));
    rig.claim("worker:OBS-5", JSON.stringify(errors) === "[1,1]", `errors by code: ${errors.join(", ")}`);
    rig.claim("worker:OBS-13", valueIn(seen, "worker_sandbox_up", `user="${user.id}"`) === 1, "the user's sandbox was not told to be up");
    const { events } = rig.history();
    const answered = events.filter((event) => event.type === "complete").length;
    const records = events.filter((event) => event.type === "log" && event.message === "request").length;
    rig.claim("worker:OBS-11", records === answered, `${answered} requests were answered and ${records} recorded`);
  },
});
