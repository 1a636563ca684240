import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, CONFIG } from "#scenarios/wiring/backups.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

/** Keys of an older version, which the gateway of today does not take. */
const OBSOLETE = JSON.stringify({ gateway: { port: 18_789, mode: "local" }, routing: { obsolete: true } });

// An old backup brings a configuration that the gateway refuses: its exit code is told, nobody repairs the file, and no boot storm begins.
export default scenario<{ readonly exitCode: number; readonly exitAfterMs: number }>({
  title: "a configuration that the gateway refuses is reported with its cause and left as it is",
  spec: ["worker:E-118"],
  covers: ["worker:WAKE-10", "worker:SYNC-28"],
  kills: ["D-134"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ exitCode: fc.constantFrom(1, 78), exitAfterMs: fc.integer({ min: 200, max: 5_000 }) }),
  directed: [{ exitCode: 1, exitAfterMs: 1_000 }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { [CONFIG]: OBSOLETE });
    await rig.cron.tick();
    user.sandbox.expireIdle();
    const startsBefore = gatewayStarts(rig.history(), user.id);
    const failures = Array.from({ length: 12 }, () => ({ kind: "exit" as const, afterMs: plan.exitAfterMs, exitCode: plan.exitCode }));
    user.sandbox.boot({ bootMs: 20_000, restoreMs: 2_000, failures });
    const answer = await user.exec("echo never");
    if (answer.status === null) return;
    const details = String(answer.body["details"]);
    // With slow messages the budget ends first, and then that is the cause.
    if (rig.maxDelayMs <= 300) {
      rig.claim("worker:WAKE-10", answer.status === 503, `a gateway that refuses to start was answered ${answer.status}`);
      rig.claim("worker:WAKE-10", details.includes(`exit code ${plan.exitCode}`), `the cause was told as "${details}"`);
    }
    const starts = gatewayStarts(rig.history(), user.id) - startsBefore;
    rig.claim("worker:WAKE-10", starts <= 3, `${starts} gateway starts for three tries`);
    const config = user.sandbox.file(CONFIG);
    if (config !== null) rig.claim("worker:SYNC-28", config === OBSOLETE, `the configuration that was refused became ${config}`);
    user.sandbox.boot({ bootMs: 20_000, restoreMs: 2_000 });
  },
});
