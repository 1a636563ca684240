import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm, overlap } from "#scenarios/wiring/file-sightings.ts";

const PATH = "/root/shared.txt";

// Two writers of one file, the first held between the stores: both stores end with the same writer's content.
export default scenario<{
  readonly held: "bucket.head" | "bucket.put" | "sandbox.writeFile" | null;
  readonly secondAfterMs: number;
  readonly writers: readonly (1 | 2)[];
}>({
  title: "container and bucket end with the same writer's content",
  spec: ["worker:E-42"],
  covers: ["worker:FILE-27", "worker:FILE-14"],
  kills: ["X-21"],
  needs: ["client", "journal", "control", "isolates", "fake-bucket"],
  explore: { latencyMaxMs: 1_000, stallMaxMs: 0 },
  plan: fc.record({
    held: fc.constantFrom("bucket.head" as const, "bucket.put" as const, "sandbox.writeFile" as const, null),
    secondAfterMs: fc.integer({ min: 0, max: 50 }),
    writers: fc.array(fc.constantFrom(1 as const, 2 as const), { minLength: 2, maxLength: 4 }),
  }),
  directed: [
    { held: "bucket.head", secondAfterMs: 0, writers: [1, 2] },
    { held: "bucket.put", secondAfterMs: 0, writers: [1, 2, 1] },
    { held: "sandbox.writeFile", secondAfterMs: 10, writers: [2, 1] },
  ],
  windows: [{ name: "two writes of one file at a time", entered: (history) => overlap(history, "write") }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const hold = plan.held === null ? null : rig.hold({ point: plan.held, nth: 1, at: "call" });
    const [first = 1, ...rest] = plan.writers;
    const leading = user.write(PATH, "writer 0", { isolate: first, as: "writer-0" });
    if (hold !== null) await Promise.race([hold.reached, leading]);
    const following = rest.map(async (isolate, i) => {
      await rig.sleep(plan.secondAfterMs * (i + 1));
      return user.write(PATH, `writer ${i + 1}`, { isolate, as: `writer-${i + 1}` });
    });
    // Within what the bucket is given to follow.
    await rig.sleep(1_500);
    hold?.release();
    const answers = await Promise.all([leading, ...following]);
    if (isCalm(rig)) answers.forEach(({ status }, i) => rig.claim("worker:FILE-27", status === 200, `writer ${i} was answered ${status}`));
    if (answers.some(({ status, body }) => status !== 200 || (body["r2Sync"] as { success?: boolean }).success !== true)) return;
    const container = await user.read(PATH, { source: "container" });
    const bytes = await rig.bucket.get(`users/${user.id}${PATH}`);
    const stored = bytes === null ? null : new TextDecoder().decode(bytes);
    rig.claim(
      "worker:FILE-27",
      container.body["content"] === stored,
      `the container has ${JSON.stringify(container.body["content"])}, the bucket ${JSON.stringify(stored)}`,
    );
  },
});
