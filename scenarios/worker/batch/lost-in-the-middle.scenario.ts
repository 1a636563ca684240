import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { fileCalls, isCalm, vmStarts } from "#scenarios/wiring/file-sightings.ts";

const pathOf = (i: number): string => `/root/batch/${i}`;

// Sandbox or Host go in the middle of a batch: it goes on where it was, and what was done is not done again.
export default scenario<{ readonly count: number; readonly lostAt: number; readonly lost: "vm" | "host"; readonly parallel: boolean }>({
  title: "a batch that loses its sandbox goes on at the first operation without a result",
  spec: ["worker:E-50", "worker:E-97"],
  covers: ["worker:BATCH-9"],
  kills: ["D-64", "X-24"],
  needs: ["client", "journal", "control", "host-control", "virtualTime"],
  plan: fc
    .record({
      count: fc.integer({ min: 2, max: 50 }),
      lostAt: fc.integer({ min: 1, max: 50 }),
      lost: fc.constantFrom("vm" as const, "host" as const),
      parallel: fc.boolean(),
    })
    .map((plan) => ({ ...plan, lostAt: Math.min(plan.lostAt, plan.count) })),
  directed: [
    { count: 50, lostAt: 21, lost: "vm", parallel: false },
    { count: 50, lostAt: 21, lost: "host", parallel: false },
  ],
  windows: [
    {
      name: "a loss in the middle of a batch",
      entered: (history) => {
        const written = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "file-write");
        const lost = history.events.findIndex((event) => event.type === "fault");
        const answered = history.events.findIndex((event) => event.type === "complete");
        return written >= 0 && lost > written && answered > lost;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.putDirectory("/root/batch");
    const operations = Array.from({ length: plan.count }, (_, i) => ({ op: "write", path: pathOf(i), content: `content ${i}` }));
    const hold = rig.hold({ point: "sandbox.writeFile", nth: plan.lostAt, at: "call" });
    const running = user.batch(operations, { parallel: plan.parallel });
    const reached = await Promise.race([hold.reached.then(() => true), running.then(() => false)]);
    if (reached && plan.lost === "vm") user.sandbox.loseVm();
    else if (reached) await user.host.crash();
    hold.release();
    const answer = await running;
    if (!isCalm(rig)) return;
    const { completed, succeeded } = answer.body;
    rig.claim(
      "worker:BATCH-9",
      answer.status === 200 && completed === plan.count && succeeded === plan.count,
      `the batch was answered ${answer.status}, ${String(succeeded)} of ${plan.count} succeeded`,
    );
    // Operations that were under way when it was lost have no result: those may be made again.
    const done = plan.parallel ? 0 : plan.lostAt - 1;
    for (let i = 0; i < plan.count; i += 1) {
      const times = fileCalls(rig.history(), "file-write", pathOf(i));
      // Where a directory has to be made again, the write that found it missing counts too.
      const most = i < done ? 1 : 3;
      rig.claim(
        "worker:BATCH-9",
        times >= 1 && times <= most,
        `operation ${i} of ${plan.count} was carried out ${times} times, the loss came at ${plan.lostAt}`,
      );
    }
    const starts = vmStarts(rig.history(), user.id);
    rig.claim("worker:BATCH-9", starts <= 1, `the sandbox was started ${starts} times`);
  },
});
