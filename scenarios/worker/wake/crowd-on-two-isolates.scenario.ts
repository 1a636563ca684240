import fc from "fast-check";
import { operationsOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts, raceDuringBoot } from "#scenarios/wiring/sightings.ts";

interface Client {
  readonly verb: "read" | "exec";
  readonly isolate: 1 | 2;
  readonly atMs: number;
}

const client = fc.record({
  verb: fc.constantFrom("read" as const, "exec" as const),
  isolate: fc.constantFrom(1 as const, 2 as const),
  atMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 80_000 })),
});

/** Ten readers and ten execs, half on each isolate, at one instant. */
const crowd: readonly Client[] = Array.from({ length: 20 }, (_, i) => ({
  verb: i % 2 === 0 ? "read" : "exec",
  isolate: i % 4 < 2 ? 1 : 2,
  atMs: 0,
}));

// Many clients on two isolates reach for one cold sandbox: it starts once, and each gets its own answer.
export default scenario<{ readonly bootMs: number; readonly clients: readonly Client[] }>({
  title: "a crowd on two isolates wakes one sandbox once",
  spec: ["worker:E-09"],
  covers: ["worker:WAKE-6", "worker:WAKE-7", "worker:EXEC-21", "worker:WAKE-1", "worker:PROC-2"],
  kills: ["D-46", "D-78"],
  needs: ["client", "journal", "control", "isolates"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    bootMs: fc.integer({ min: 15_000, max: 110_000 }),
    clients: fc.array(client, { minLength: 2, maxLength: 12 }),
  }),
  directed: [
    { bootMs: 75_000, clients: crowd },
    { bootMs: 75_000, clients: crowd.map((one, i) => ({ ...one, atMs: i * 700 })) },
  ],
  windows: [{ name: "two requests during one boot", entered: raceDuringBoot }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    const answers = await Promise.all(
      plan.clients.map(async ({ verb, isolate, atMs }, i) => {
        await rig.sleep(atMs);
        const as = `client-${i}`;
        return verb === "read" ? user.read("/root/notes.txt", { isolate, as }) : user.exec(`echo answer-${i}`, { isolate, as });
      }),
    );
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    answers.forEach((answer, i) => {
      if (!calm && answer.status !== 200) return;
      rig.claim("worker:WAKE-1", answer.status === 200, `client ${i} was answered ${answer.status}, the boot took ${plan.bootMs} ms`);
      const expected = plan.clients[i]?.verb === "read" ? answer.body["content"] === "kept" : answer.body["stdout"] === `answer-${i}\n`;
      rig.claim("worker:EXEC-21", expected, `client ${i} did not get its own answer but ${JSON.stringify(answer.body)}`);
    });
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim(
      "worker:WAKE-6",
      calm ? starts === 1 : starts <= 1,
      `${operationsOf(rig.history()).length} requests caused ${starts} gateway starts`,
    );
  },
});
