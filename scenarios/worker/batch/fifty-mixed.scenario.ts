import fc from "fast-check";
import { scenario, type User } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

type BatchEntry = Parameters<User["batch"]>[0][number];
type Result = Readonly<Record<string, unknown>>;

const KINDS = ["write", "read", "delete", "exists"] as const;

/** The i-th operation: on ten files, so that they meet. */
const operation = (kind: (typeof KINDS)[number], i: number): BatchEntry => ({
  op: kind,
  // Every spelling is answered by the one normal path.
  path: i % 3 === 0 ? `root/batch/${i % 10}` : `/root/./batch//${i % 10}`,
  ...(kind === "write" ? { content: `content ${i}` } : {}),
});

/** What the files are after the first operations, by the simplest model there is. */
const modelled = (operations: readonly BatchEntry[]): { readonly files: Map<string, string>; readonly expected: readonly Result[] } => {
  const files = new Map<string, string>();
  const expected = operations.map(({ op, path, content }) => {
    const name = path.slice(-1);
    const present = files.get(name);
    if (op === "write") files.set(name, content ?? "");
    else if (op === "delete") files.delete(name);
    if (op === "write") return { success: true, bytesWritten: content?.length };
    if (op === "exists") return { success: true, exists: present !== undefined };
    if (present === undefined) return { success: false };
    return op === "read" ? { success: true, content: present } : { success: true };
  });
  return { files, expected };
};

// Fifty operations of every kind on an active sandbox: each does what it says, in its place, and the bucket follows.
export default scenario<{ readonly kinds: readonly (typeof KINDS)[number][]; readonly isolate: 1 | 2 }>({
  title: "fifty operations in one call are fifty operations in their order",
  spec: ["worker:E-48"],
  covers: ["worker:BATCH-1", "worker:BATCH-2", "worker:BATCH-3", "worker:BATCH-6", "worker:BATCH-7"],
  kills: ["D-65", "D-67"],
  plan: fc.record({
    kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 50 }),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [{ kinds: Array.from({ length: 50 }, (_, i) => KINDS[Math.floor(i / 10) % 4] ?? "write"), isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const operations = plan.kinds.map(operation);
    const { files, expected } = modelled(operations);
    const answer = await user.batch(operations, { isolate: plan.isolate });
    if (!isCalm(rig) && answer.status !== 200) return;
    const results = (answer.body["results"] ?? []) as readonly Result[];
    const { completed, succeeded, failed } = answer.body as Readonly<Record<string, number>>;
    rig.claim(
      "worker:BATCH-1",
      answer.status === 200 && completed === operations.length,
      `${operations.length} operations were answered ${answer.status}, completed ${String(completed)}`,
    );
    const good = results.filter(({ success }) => success === true).length;
    rig.claim(
      "worker:BATCH-3",
      succeeded === good && failed === operations.length - good,
      `${good} succeeded, the answer says ${String(succeeded)} and ${String(failed)}`,
    );
    results.forEach((result, i) => {
      const asked = operations[i];
      const told = `operation ${i} (${asked?.op} ${asked?.path}) was answered ${JSON.stringify(result)}`;
      rig.claim("worker:BATCH-3", result["op"] === asked?.op && result["path"] === `/root/batch/${asked?.path.slice(-1)}`, told);
      if (!isCalm(rig)) return;
      rig.claim("worker:BATCH-6", typeof result["success"] === "boolean" && result["error"] !== "Unknown operation", told);
      const right = Object.entries(expected[i] ?? {}).every(([field, value]) => result[field] === value);
      rig.claim("worker:BATCH-2", right, told);
    });
    if (!isCalm(rig)) return;
    const prefix = `users/${user.id}/root/batch/`;
    for (let name = 0; name < 10; name += 1) {
      const bytes = await rig.bucket.get(`${prefix}${name}`);
      const stored = bytes === null ? undefined : new TextDecoder().decode(bytes);
      rig.claim(
        "worker:BATCH-7",
        stored === files.get(String(name)),
        `of file ${name} the bucket has ${JSON.stringify(stored)}, expected ${JSON.stringify(files.get(String(name)))}`,
      );
    }
  },
});
