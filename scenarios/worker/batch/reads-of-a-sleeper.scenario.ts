import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm, vmStarts } from "#scenarios/wiring/file-sightings.ts";

type Result = Readonly<Record<string, unknown>>;

// Everything that a batch reads is in the bucket: nobody is woken. One operation that needs the sandbox wakes it, once.
export default scenario<{ readonly reads: number; readonly missing: boolean; readonly parallel: boolean; readonly isolate: 1 | 2 }>({
  title: "a batch of reads that the bucket can answer wakes nobody",
  spec: ["worker:E-51"],
  covers: ["worker:BATCH-8", "worker:BATCH-9"],
  kills: ["X-25"],
  plan: fc.record({
    reads: fc.integer({ min: 1, max: 10 }),
    // One more file, that only the container has.
    missing: fc.boolean(),
    parallel: fc.boolean(),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [
    { reads: 5, missing: false, parallel: false, isolate: 1 },
    { reads: 5, missing: true, parallel: true, isolate: 2 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.putBackup("/root/late", "late");
    for (let i = 0; i < plan.reads; i += 1) await rig.bucket.put(`users/${user.id}/root/${i}`, `content ${i}`);
    const operations = Array.from({ length: plan.reads }, (_, i) => ({ op: i % 2 === 0 ? "read" : "exists", path: `/root/${i}` }));
    const more = plan.missing ? [{ op: "read", path: "/root/late" }] : [];
    const answer = await user.batch([...operations, ...more], { parallel: plan.parallel, isolate: plan.isolate });
    if (!isCalm(rig)) return;
    const results = (answer.body["results"] ?? []) as readonly Result[];
    rig.claim(
      "worker:BATCH-8",
      answer.status === 200 && results.length === operations.length + more.length,
      `the batch was answered ${answer.status}`,
    );
    operations.forEach(({ op }, i) => {
      const right = op === "read" ? results[i]?.["content"] === `content ${i}` : results[i]?.["exists"] === true;
      rig.claim("worker:BATCH-8", right && results[i]?.["source"] === "r2", `operation ${i} was answered ${JSON.stringify(results[i])}`);
    });
    const starts = vmStarts(rig.history(), user.id);
    rig.claim("worker:BATCH-8", plan.missing || starts === 0, "reads that the bucket answered woke the sandbox");
    if (!plan.missing) return;
    rig.claim("worker:BATCH-9", starts === 1, `the sandbox was started ${starts} times for one batch`);
    rig.claim(
      "worker:BATCH-9",
      results.at(-1)?.["content"] === "late",
      `the file that only the container has was answered ${JSON.stringify(results.at(-1))}`,
    );
  },
});
