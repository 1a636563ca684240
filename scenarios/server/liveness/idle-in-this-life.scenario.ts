import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly idleMinutes: number;
  /** How long it sleeps, ms: all of that is no idleness of the life after it. */
  readonly sleepsMs: number;
  /** Who wakes it. */
  readonly by: "message" | "restart";
}

const MINUTE_MS = 60_000;
/** The monitor looks every two minutes, ms. */
const MONITOR_MS = 120_000;

// A workspace sleeps, is woken, and has nothing to do after that.
export default serverScenario<Plan>({
  title: "a workspace that was woken is idle for its whole time before it sleeps again",
  spec: ["server:E-110"],
  covers: ["server:STATE-04", "server:STATE-05"],
  kills: ["X-156"],
  voyagesMax: 3,
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    idleMinutes: fc.integer({ min: 10, max: 30 }),
    sleepsMs: fc.integer({ min: 0, max: 120 * MINUTE_MS }),
    by: fc.constantFrom("message" as const, "restart" as const),
  }),
  directed: [
    { idleMinutes: 30, sleepsMs: 60 * MINUTE_MS, by: "message" },
    { idleMinutes: 10, sleepsMs: 0, by: "restart" },
  ],
  run: async (rig, { idleMinutes, sleepsMs, by }) => {
    const workspace = await rig.online({ hibernation_idle_minutes: idleMinutes });
    const idleMs = idleMinutes * MINUTE_MS;
    const slept = await workspace.reaches("hibernated", idleMs + 2 * MONITOR_MS + 20 * rig.maxDelayMs);
    rig.claim("server:STATE-04", slept, `after ${idleMinutes} idle minutes it is still up`);
    await rig.sleep(sleepsMs);
    if (by === "message") await workspace.a2a("wake up");
    else await workspace.restart();
    const up = await workspace.reaches("online", MINUTE_MS + 40 * rig.maxDelayMs);
    rig.claim("server:STATE-05", up, `it was woken by a ${by} and did not come up`);
    const since = rig.now();
    const early = await workspace.reaches("hibernated", idleMs - MINUTE_MS);
    rig.claim(
      "server:STATE-04",
      !early,
      `it sleeps again ${rig.now() - since} ms after it was woken, with ${idleMinutes} minutes to be idle`,
    );
  },
});
