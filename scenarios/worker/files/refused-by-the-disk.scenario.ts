import fc from "fast-check";
import { scenario, type User } from "#harness/rigs/rig.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

interface Case {
  readonly rule: string;
  readonly status: number;
  readonly ask: (user: User) => Promise<Outcome>;
}

const DEEP = "writing three directories deep";

const CASES: Readonly<Record<string, Case>> = {
  "reading a directory": { rule: "worker:FILE-24", status: 400, ask: (user) => user.read("/root/folder", { source: "container" }) },
  "deleting a directory": { rule: "worker:FILE-19", status: 400, ask: (user) => user.remove("/root/folder") },
  "writing over a directory": { rule: "worker:FILE-26", status: 400, ask: (user) => user.write("/root/folder", "x") },
  "writing under a file": { rule: "worker:FILE-16", status: 400, ask: (user) => user.write("/root/file/below", "x") },
  "reading below a missing parent": { rule: "worker:FILE-26", status: 404, ask: (user) => user.read("/root/none/at/all") },
  "reading what is forbidden": { rule: "worker:FILE-26", status: 403, ask: (user) => user.read("/root/private", { source: "container" }) },
  "writing what is forbidden": { rule: "worker:FILE-26", status: 403, ask: (user) => user.write("/root/private", "x") },
  [DEEP]: { rule: "worker:FILE-16", status: 200, ask: (user) => user.write("/root/a/b/c/d", "x") },
  "reading automatically what is a directory": { rule: "worker:FILE-24", status: 400, ask: (user) => user.read("/root/folder") },
};

const NAMES = Object.keys(CASES);

// What a disk refuses keeps its own status, with and without error codes, and a full disk takes nothing.
export default scenario<{ readonly cases: readonly string[]; readonly shape: "typed" | "stripped"; readonly full: boolean }>({
  title: "a refusal of the disk keeps its status and changes nothing",
  spec: ["worker:E-46", "worker:T-07"],
  covers: ["worker:FILE-16", "worker:FILE-19", "worker:FILE-24", "worker:FILE-26"],
  kills: ["D-36"],
  plan: fc.record({
    cases: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 5 }),
    shape: fc.constantFrom("typed" as const, "stripped" as const),
    full: fc.boolean(),
  }),
  directed: [
    { cases: NAMES, shape: "typed", full: true },
    { cases: NAMES, shape: "stripped", full: true },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.putDirectory("/root/folder");
    user.sandbox.putFile("/root/file", "x");
    user.sandbox.putFile("/root/private", "x");
    user.sandbox.forbid("/root/private");
    user.sandbox.errorShape(plan.shape);
    for (const name of plan.cases) {
      const one = CASES[name];
      if (one === undefined) continue;
      const answer = await one.ask(user);
      if (!isCalm(rig) && (answer.status === 503 || answer.status === null)) continue;
      rig.claim(one.rule, answer.status === one.status, `${name} was answered ${answer.status} ${String(answer.body["error"])}`);
      if (name === DEEP && answer.status === 200)
        rig.claim(one.rule, user.sandbox.file("/root/a/b/c/d") === "x", `${name} was answered 200, and the file is not there`);
    }
    if (!plan.full) return;
    user.sandbox.diskIs("full");
    const answer = await user.write("/root/too-much", "x");
    if (isCalm(rig))
      rig.claim("worker:FILE-26", answer.status === 507, `a full disk was answered ${answer.status} ${String(answer.body["error"])}`);
    rig.claim(
      "worker:FILE-26",
      (await rig.bucket.get(`users/${user.id}/root/too-much`)) === null,
      "what the container refused is in the bucket",
    );
  },
});
