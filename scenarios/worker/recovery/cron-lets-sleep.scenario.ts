import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";

const SLEEP_AFTER_MS = 900_000;

// Every minute the platform looks at everybody: who is idle falls asleep all the same, and is not woken.
export default scenario<{ readonly minutes: number; readonly busyFor: number }>({
  title: "scheduled work neither keeps a sandbox awake nor wakes it",
  spec: ["worker:E-29"],
  covers: ["worker:HIB-5", "worker:HIB-1", "worker:STATE-4"],
  kills: ["D-155", "D-15"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ minutes: fc.integer({ min: 20, max: 40 }), busyFor: fc.integer({ min: 0, max: 5 }) }),
  directed: [{ minutes: 60, busyFor: 0 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    rig.cron.start();
    for (let minute = 0; minute < plan.busyFor; minute += 1) {
      await rig.sleep(60_000);
      await user.exec(`echo minute ${minute}`);
    }
    const idleFrom = rig.now();
    await rig.sleep(plan.minutes * 60_000);
    const state = await user.state({ isolate: 2 });
    rig.cron.stop();
    await rig.sleep(20_000);
    const down = journalOf(rig.history(), "sandbox").find(({ entry }) => entry.kind === "vm-down");
    const sleptAfterMs = down === undefined ? Number.POSITIVE_INFINITY : down.t - idleFrom;
    const onTime = Math.abs(sleptAfterMs - SLEEP_AFTER_MS) <= 5_000;
    rig.claim("worker:HIB-5", onTime, `with the timer running the sandbox slept ${sleptAfterMs} ms after its last activity`);
    rig.claim("worker:HIB-1", onTime, "the sandbox did not sleep when it should");
    const starts = journalOf(rig.history(), "sandbox").filter(({ entry }) => entry.kind === "vm-start").length;
    rig.claim("worker:HIB-5", starts === 0, `scheduled work started ${starts} VM(s)`);
    rig.claim("worker:STATE-4", state.body["state"] !== "active" && starts === 0, `state said "${String(state.body["state"])}" and woke`);
  },
});
