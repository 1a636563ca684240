import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly by: "message" | "restart";
  readonly callers: number;
  readonly asleepMs: number;
}

// A workspace sleeps, and somebody wants it.
export default serverScenario<Plan>({
  title: "a message or a restart wakes a sleeping workspace with one start",
  spec: ["server:E-110"],
  covers: ["server:STATE-05", "server:A2A-30"],
  kills: ["M-106"],
  plan: fc.record({
    by: fc.constantFrom("message" as const, "restart" as const),
    callers: fc.integer({ min: 1, max: 5 }),
    asleepMs: fc.integer({ min: 0, max: 120_000 }),
  }),
  directed: [
    { by: "message", callers: 3, asleepMs: 5_000 },
    { by: "restart", callers: 1, asleepMs: 5_000 },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const slept = await workspace.hibernate();
    const row = await workspace.row();
    const asleep = slept.status === 200 && row?.["status"] === "hibernated" && workspace.machine.alive === 0;
    rig.claim(
      "server:STATE-04",
      asleep,
      `answered ${slept.status}, it is ${String(row?.["status"])} with ${workspace.machine.alive} machines`,
    );
    await rig.sleep(plan.asleepMs);
    const starts = workspace.machine.starts;
    if (plan.by === "restart") {
      const answer = await workspace.restart();
      rig.claim("server:STATE-05", answer.status === 202, `the restart was answered ${answer.status}`);
    } else {
      const calls = Array.from({ length: plan.callers }, (_, n) => workspace.a2a(`wake up ${n}`, { as: `caller-${n}` }));
      for (const answer of await Promise.all(calls)) {
        const waking = answer.status === 503 && (answer.body["waking"] === true || answer.body["status"] === "provisioning");
        rig.claim("server:A2A-30", waking, `a message to a sleeping workspace got ${inShort(answer)}`);
      }
    }
    await rig.sleep(30_000 + 30 * rig.maxDelayMs);
    const online = await workspace.reaches("online", 60_000);
    const after = workspace.machine.starts - starts;
    rig.claim("server:STATE-05", online && after === 1, `it is awake: ${online}, after ${after} starts`);
    const again = await workspace.a2a("good morning");
    rig.claim("server:STATE-05", again.status === 200, `the message that came back got ${inShort(again)}`);
  },
});
