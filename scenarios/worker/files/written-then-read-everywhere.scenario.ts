import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { backUpTheMirror, isCalm } from "#scenarios/wiring/file-sightings.ts";

/** On an active sandbox, each file operation. */
const QUICK_MS = 5_000;

/** Every other operation on files that there is. */
const otherOperations = async (user: User, path: string): Promise<readonly Outcome[]> => [
  await user.read(path, { source: "container" }),
  await user.exists(path, { source: "container" }),
  await user.list(),
  await user.write("/root/passing.txt", "passing"),
  await user.batch([{ op: "read", path }]),
  await user.remove("/root/passing.txt"),
];

const claimQuick = (rig: WorkerRig, operations: readonly Outcome[]): void => {
  if (!rig.gentle) return;
  for (const [i, { status, startedAt, endedAt }] of operations.entries())
    rig.claim(
      "worker:FILE-29",
      status === 200 && endedAt - startedAt < QUICK_MS,
      `operation ${i + 1} on an active sandbox was answered ${status} after ${endedAt - startedAt} ms`,
    );
};

// One write, and everybody who reads after it: the other isolate, a sandbox that sleeps, one that woke up again.
export default scenario<{ readonly writer: 1 | 2; readonly path: string; readonly content: string }>({
  title: "what was written is read by everybody, asleep, awake and awake again",
  spec: ["worker:E-38", "worker:T-09"],
  covers: ["worker:FILE-14", "worker:FILE-15", "worker:FILE-16", "worker:FILE-23", "worker:FILE-29"],
  kills: ["D-16", "D-97"],
  needs: ["client", "journal", "control", "isolates"],
  plan: fc.record({
    writer: fc.constantFrom(1 as const, 2 as const),
    path: fc.constantFrom("/root/a.txt", "/root/new/deep/er.txt", "/root/.clawdbot/clawdbot.json"),
    content: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => text.isWellFormed()),
  }),
  directed: [{ writer: 1, path: "/root/a/b/c/new.txt", content: "kept" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const written = await user.write(plan.path, plan.content, { isolate: plan.writer });
    const sync = written.body["r2Sync"] as { readonly success?: boolean } | undefined;
    if (isCalm(rig))
      rig.claim("worker:FILE-15", written.status === 200 && sync?.success === true, `the write was answered ${written.status}`);
    if (written.status !== 200) return;
    rig.claim("worker:FILE-16", written.body["success"] === true, `"${plan.path}" was not written, its directories missing`);
    rig.claim(
      "worker:FILE-15",
      written.body["bytesWritten"] === new TextEncoder().encode(plan.content).length,
      `bytesWritten was ${String(written.body["bytesWritten"])}`,
    );
    const reads: Outcome[] = [await user.read(plan.path, { isolate: plan.writer === 1 ? 2 : 1 })];
    claimQuick(rig, [written, ...reads, ...(await otherOperations(user, plan.path))]);
    // The lease of the last operation is given back behind its answer.
    await rig.sleep(2_000);
    const asleep = user.sandbox.expireIdle();
    reads.push(await user.read(plan.path));
    rig.claim(
      "worker:FILE-14",
      !isCalm(rig) || !asleep || user.sandbox.vm === "stopped",
      "a file in the bucket was read by waking the sandbox",
    );
    await backUpTheMirror(rig, user);
    await user.wake();
    reads.push(await user.read(plan.path, { source: "container", isolate: 2 }));
    reads.forEach((answer, i) => {
      if (!isCalm(rig) && answer.status !== 200 && answer.status !== 404) return;
      rig.claim(
        "worker:FILE-14",
        answer.body["content"] === plan.content,
        `read ${i + 1} was answered ${answer.status} ${JSON.stringify(answer.body)}`,
      );
    });
  },
});
