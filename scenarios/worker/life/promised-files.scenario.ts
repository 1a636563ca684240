import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const PATHS = ["/root/notes.md", "/root/deep/er/plan.md", "/root/.clawdbot/clawdbot.json"] as const;

/** One thing that happens while a user works: plain data, so that a life can be shrunk and stored. */
type Act =
  | { readonly do: "write" | "remove" | "read" | "batch-write"; readonly path: number; readonly isolate: 1 | 2 }
  | { readonly do: "exec" | "restart"; readonly isolate: 1 | 2 }
  | { readonly do: "hibernate" | "lose-vm" | "bucket-down" | "bucket-up" | "sync" }
  | { readonly do: "wait"; readonly ms: number };

const isolate = fc.constantFrom(1 as const, 2 as const);
const path = fc.nat(PATHS.length - 1);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("write" as const, "batch-write" as const), path, isolate }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), path, isolate }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("read" as const), path, isolate }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("exec" as const, "restart" as const), isolate }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("hibernate" as const, "lose-vm" as const, "bucket-down" as const, "bucket-up" as const, "sync" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 90_000 }) }) },
);

/** What a read of each path may find, by what the user was told: null for no file. */
class Promises {
  readonly #allowed = new Map<string, ReadonlySet<string | null>>();

  allowed(of: string): ReadonlySet<string | null> {
    return this.#allowed.get(of) ?? new Set([null]);
  }

  /** An answer to a change: what was kept is all that there is, and anything less may have happened or not. */
  changed(of: string, to: string | null, kept: boolean): void {
    this.#allowed.set(of, kept ? new Set([to]) : new Set([...this.allowed(of), to]));
  }
}

const isKept = (answer: Outcome): boolean =>
  answer.status === 200 && (answer.body["r2Sync"] as { readonly success?: boolean } | undefined)?.success === true;

const batchKept = (answer: Outcome): boolean => {
  const [result] = (answer.body["results"] ?? []) as readonly { readonly r2Sync?: { readonly success?: boolean } }[];
  return answer.status === 200 && result?.r2Sync?.success === true;
};

/** A read may be refused, and may be older where it says so; else it finds what was promised. */
const judge = (rig: WorkerRig, promises: Promises, { of, answer, when }: { of: string; answer: Outcome; when: string }): void => {
  if (answer.status !== 200 && answer.status !== 404) return;
  if (answer.body["stale"] === true) return;
  const found = answer.status === 404 ? null : String(answer.body["content"]);
  const allowed = promises.allowed(of);
  const rule = found !== null && allowed.size === 1 && allowed.has(null) ? "worker:FILE-19" : "worker:FILE-14";
  rig.claim(
    rule,
    allowed.has(found),
    `${when} ${of} was ${JSON.stringify(found)}, and by what the user was told it is ${JSON.stringify([...allowed])}`,
  );
};

const perform = async (rig: WorkerRig, at: { readonly user: User; readonly promises: Promises }, step: { one: Act; nth: number }) => {
  const { user, promises } = at;
  const { one, nth } = step;
  const options = { as: `act-${nth}`, ...("isolate" in one ? { isolate: one.isolate } : {}) };
  const of = "path" in one ? (PATHS[one.path] ?? PATHS[0]) : PATHS[0];
  switch (one.do) {
    case "write":
      return promises.changed(of, `act ${nth}`, isKept(await user.write(of, `act ${nth}`, options)));
    case "batch-write":
      return promises.changed(of, `act ${nth}`, batchKept(await user.batch([{ op: "write", path: of, content: `act ${nth}` }], options)));
    case "remove":
      return promises.changed(of, null, (await user.remove(of, options)).status === 200);
    case "read":
      return judge(rig, promises, { of, answer: await user.read(of, options), when: `in act ${nth}` });
    case "exec": {
      await user.exec(`echo act-${nth}`, options);
      const ran = executions(rig.history(), `echo act-${nth}`);
      return rig.claim("worker:EXEC-15", ran <= 1, `the command of act ${nth} ran ${ran} times`);
    }
    case "restart":
      await user.restart(options);
      return undefined;
    case "hibernate":
      return user.sandbox.expireIdle();
    case "lose-vm":
      return user.sandbox.loseVm();
    case "bucket-down":
      return rig.bucket.fail();
    case "bucket-up":
      return rig.bucket.recover();
    case "sync":
      return rig.cron.tick();
    case "wait":
      return rig.sleep(one.ms);
  }
};

// Any working life, against the simplest model there is: what the user was told of each file is what he finds there again.
export default scenario<{ readonly life: readonly Act[] }>({
  title: "whatever happens, a user finds of each file what he was told",
  spec: ["worker:E-104"],
  covers: ["worker:FILE-14", "worker:FILE-19", "worker:EXEC-15"],
  kills: ["D-39", "D-16"],
  needs: ["client", "journal", "control", "isolates", "fake-bucket"],
  plan: fc.record({ life: fc.array(act, { minLength: 2, maxLength: 14 }) }),
  directed: [
    {
      life: [
        { do: "write", path: 0, isolate: 1 },
        { do: "batch-write", path: 1, isolate: 2 },
        { do: "sync" },
        { do: "remove", path: 0, isolate: 2 },
        { do: "exec", isolate: 1 },
        { do: "hibernate" },
        { do: "read", path: 0, isolate: 1 },
        { do: "read", path: 1, isolate: 2 },
      ],
    },
    {
      life: [
        { do: "write", path: 2, isolate: 1 },
        { do: "bucket-down" },
        { do: "write", path: 2, isolate: 2 },
        { do: "lose-vm" },
        { do: "bucket-up" },
        { do: "read", path: 2, isolate: 1 },
        { do: "restart", isolate: 1 },
        { do: "read", path: 2, isolate: 2 },
      ],
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const promises = new Promises();
    for (const [nth, one] of plan.life.entries()) await perform(rig, { user, promises }, { one, nth });
    rig.bucket.recover();
    // Longer than the Host waits between two tries to tell the bucket.
    await rig.sleep(130_000);
    for (const of of PATHS) judge(rig, promises, { of, answer: await user.read(of, { isolate: 2 }), when: "at rest" });
    user.sandbox.expireIdle();
    for (const of of PATHS) judge(rig, promises, { of, answer: await user.read(of), when: "asleep" });
    await user.wake();
    for (const of of PATHS) judge(rig, promises, { of, answer: await user.read(of, { isolate: 2 }), when: "awake again" });
  },
});
