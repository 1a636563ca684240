import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

type Result = Readonly<Record<string, unknown>>;

// Write, read, delete and look at the same files in one batch, side by side or not: each sees what came before it.
export default scenario<{ readonly parallel: boolean; readonly paths: number; readonly source: "r2" | "container" | "auto" }>({
  title: "operations on one path keep their order, in parallel too",
  spec: ["worker:E-52"],
  covers: ["worker:BATCH-2", "worker:BATCH-11"],
  kills: ["X-26"],
  plan: fc.record({
    parallel: fc.boolean(),
    paths: fc.integer({ min: 1, max: 8 }),
    source: fc.constantFrom("auto" as const, "r2" as const, "container" as const),
  }),
  directed: [
    { parallel: true, paths: 1, source: "auto" },
    { parallel: false, paths: 3, source: "auto" },
    { parallel: true, paths: 8, source: "auto" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const paths = Array.from({ length: plan.paths }, (_, i) => `/root/${i}`);
    const steps = ["write", "read", "write", "read", "delete", "exists"] as const;
    // Step by step over all paths: neighbours in the batch are never of one path, unless there is one only.
    const operations = steps.flatMap((op, step) =>
      paths.map((path) => ({ op, path, ...(op === "write" ? { content: `${path} at ${step}` } : {}) })),
    );
    const answer = await user.batch(operations, { parallel: plan.parallel });
    if (!isCalm(rig)) return;
    const results = (answer.body["results"] ?? []) as readonly Result[];
    rig.claim(
      "worker:BATCH-11",
      answer.status === 200 && answer.body["parallel"] === plan.parallel,
      `the batch was answered ${answer.status} ${JSON.stringify(answer.body["error"])}`,
    );
    operations.forEach(({ op, path }, i) => {
      const step = Math.floor(i / plan.paths);
      const result = results[i] ?? {};
      const rule = plan.parallel ? "worker:BATCH-11" : "worker:BATCH-2";
      const told = `step ${step} (${op} ${path}) was answered ${JSON.stringify(result)}`;
      rig.claim(rule, result["path"] === path && result["op"] === op, told);
      if (op === "read") rig.claim(rule, result["content"] === `${path} at ${step - 1}`, told);
      if (op === "exists") rig.claim(rule, result["exists"] === false, told);
    });
  },
});
