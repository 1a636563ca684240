import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

/** worker:CAP-1: promptly. */
const PROMPT_MS = 30_000;

// One user more than there are instances: a prompt refusal, the bucket still serves, and a place that gets free is used.
export default scenario<{ readonly limit: number; readonly verb: "wake" | "exec" }>({
  title: "the user beyond the instance limit is refused promptly and served later",
  spec: ["worker:E-83"],
  covers: ["worker:CAP-1", "worker:CAP-2", "worker:CAP-3"],
  kills: ["D-27"],
  plan: fc.record({ limit: fc.integer({ min: 1, max: 4 }), verb: fc.constantFrom("wake" as const, "exec" as const) }),
  directed: [{ limit: 20, verb: "wake" }],
  run: async (rig, plan) => {
    rig.maxInstances(plan.limit);
    const users = Array.from({ length: plan.limit }, () => rig.newUser());
    const woken = await Promise.all(users.map((user, i) => user.wake({ isolate: i % 2 === 0 ? 1 : 2, as: `wake-${i}` })));
    rig.claim(
      "worker:CAP-1",
      woken.every((answer) => answer.status === 200),
      `of ${plan.limit} users, ${woken.filter((answer) => answer.status !== 200).length} were not woken`,
    );
    const late = rig.newUser();
    await rig.bucket.put(`users/${late.id}/root/notes.txt`, "served without a VM");
    const refused = plan.verb === "wake" ? await late.wake() : await late.exec("echo no place");
    rig.claim(
      "worker:CAP-1",
      refused.status === 503 && refused.body["reason"] === "max_instances",
      `the user too many was answered ${refused.status} ${String(refused.body["reason"])}`,
    );
    rig.claim(
      "worker:CAP-1",
      refused.endedAt - refused.startedAt <= PROMPT_MS,
      `the refusal took ${refused.endedAt - refused.startedAt} ms`,
    );
    const read = await late.read("/root/notes.txt");
    rig.claim("worker:CAP-3", read.status === 200 && read.body["source"] === "r2", `its file was answered ${read.status}`);
    const [first] = users;
    // Its lease went back with its wake; a moment for the message.
    await rig.sleep(2_000);
    const freed = first?.sandbox.expireIdle() === true;
    const served = await late.wake({ isolate: 2 });
    rig.claim("worker:CAP-2", freed && served.status === 200, `with a free place the wake was answered ${served.status}`);
    rig.claim(
      "worker:CAP-2",
      users.slice(1).every((user) => user.sandbox.vm === "running"),
      "a running sandbox was evicted to make room",
    );
  },
});
