import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// Somebody watches the state of a sandbox while a command longer than the idle time runs in it.
export default scenario<{ readonly minutes: number; readonly everyMs: number }>({
  title: "watching the state does not put a sandbox to sleep under its command",
  spec: ["worker:E-31"],
  covers: ["worker:HIB-3", "worker:HIB-10", "worker:STATE-7"],
  kills: ["D-72"],
  needs: ["client", "journal", "control", "virtualTime"],
  env: { MAX_EXEC_TIMEOUT_MS: 3_600_000 },
  plan: fc.record({ minutes: fc.integer({ min: 17, max: 25 }), everyMs: fc.integer({ min: 30_000, max: 120_000 }) }),
  directed: [{ minutes: 18, everyMs: 30_000 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    let ended = false;
    const running = user.exec(`sleep ${plan.minutes * 60}; echo done`, { timeoutMs: 3_600_000, as: "worker" }).finally(() => {
      ended = true;
    });
    while (!ended) {
      await rig.sleep(plan.everyMs);
      const kept = user.sandbox.keepAlive;
      const records = user.sandbox.processRecords;
      await user.state({ isolate: 2, as: "watcher" });
      const unchanged = ended || (user.sandbox.keepAlive === kept && user.sandbox.processRecords === records);
      rig.claim("worker:STATE-7", unchanged, "a state call changed keep-alive or the process table");
    }
    const answer = await running;
    rig.claim(
      "worker:HIB-3",
      answer.status === 200,
      `after ${plan.minutes} minutes the command was answered ${answer.status} ${String(answer.body["reason"] ?? "")}`,
    );
    rig.claim("worker:HIB-10", answer.status === 200, "a state call changed the sleep policy under a running command");
  },
});
