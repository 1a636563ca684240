import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const PATH = "/root/journal.md";

// The agent changes a file in its own sandbox, past the API: the bucket's older copy must not pass for it.
export default scenario<{ readonly afterMs: number; readonly isolate: 1 | 2; readonly content: string }>({
  title: "a change inside the container is seen, or the answer says that it is stale",
  spec: ["worker:E-40"],
  covers: ["worker:FILE-8", "worker:FILE-14", "worker:FILE-23"],
  kills: ["D-38"],
  plan: fc.record({
    afterMs: fc.integer({ min: 1_000, max: 60_000 }),
    isolate: fc.constantFrom(1 as const, 2 as const),
    content: fc.constantFrom("by the agent", "by us", ""),
  }),
  directed: [{ afterMs: 1_000, isolate: 1, content: "by the agent" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    await user.write(PATH, "by us");
    await rig.sleep(plan.afterMs);
    user.sandbox.putFile(PATH, plan.content);
    const automatic = await user.read(PATH, { isolate: plan.isolate });
    rig.claim(
      "worker:FILE-23",
      automatic.body["content"] === plan.content || automatic.body["stale"] === true || automatic.status !== 200,
      `the read was answered ${JSON.stringify(automatic.body)}`,
    );
    const direct = await user.read(PATH, { source: "container", isolate: plan.isolate });
    rig.claim(
      "worker:FILE-8",
      direct.status !== 200 || (direct.body["content"] === plan.content && direct.body["source"] === "container"),
      `the container's own file was answered ${JSON.stringify(direct.body)}`,
    );
  },
});
