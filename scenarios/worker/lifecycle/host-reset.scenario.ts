import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const COMMAND = "sleep 2; echo once only";

// A deploy replaces the Durable Object under a read and under a command; the old one may run on as a zombie.
export default scenario<{ readonly during: "read" | "exec"; readonly zombie: boolean; readonly isolate: 1 | 2 }>({
  title: "a Host replaced by a deploy: reads are tried again, commands are not",
  spec: ["worker:E-86"],
  covers: ["worker:DEPLOY-2", "worker:EXEC-15", "worker:HIB-9", "worker:RETRY-5"],
  kills: ["D-54"],
  needs: ["client", "journal", "control", "host-control"],
  explore: { latencyMaxMs: 5_000, stallMaxMs: 60_000 },
  plan: fc.record({
    during: fc.constantFrom("read" as const, "exec" as const),
    zombie: fc.boolean(),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [
    { during: "exec", zombie: false, isolate: 1 },
    { during: "read", zombie: false, isolate: 2 },
    { during: "exec", zombie: true, isolate: 1 },
  ],
  windows: [
    {
      name: "Host replaced while an operation ran",
      entered: (history) => {
        const asked = history.events.findIndex((event) => event.type === "invoke");
        const replaced = history.events.findIndex((event) => event.type === "fault");
        const answered = history.events.findIndex((event) => event.type === "complete");
        return asked >= 0 && replaced > asked && answered > replaced;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.beActive();
    user.sandbox.putFile("/root/a.txt", "still here");
    const hold = rig.hold({ point: plan.during === "read" ? "sandbox.readFile" : "sandbox.waitForExit", nth: 1, at: "call" });
    const running =
      plan.during === "read" ? user.read("/root/a.txt", { isolate: plan.isolate }) : user.exec(COMMAND, { isolate: plan.isolate });
    const reached = await Promise.race([hold.reached.then(() => true), running.then(() => false)]);
    // With minutes of delay the operation may give up before it gets here: then there is nothing to see.
    if (!reached) return;
    await user.host.reset({ zombie: plan.zombie });
    hold.release();
    const answer = await running;
    if (plan.during === "read") {
      if (calm)
        rig.claim(
          "worker:RETRY-5",
          answer.body["attempts"] === 2,
          `a read under a replaced Host took ${String(answer.body["attempts"])} tries`,
        );
      if (calm)
        rig.claim(
          "worker:HIB-9",
          answer.status === 200 && answer.body["content"] === "still here",
          `the read was answered ${answer.status}`,
        );
      return;
    }
    if (calm)
      rig.claim(
        "worker:DEPLOY-2",
        answer.status === 503 && answer.body["reason"] === "interrupted",
        `the command was answered ${answer.status} ${String(answer.body["reason"])}`,
      );
    await rig.sleep(30_000);
    rig.claim("worker:EXEC-15", executions(rig.history(), COMMAND) === 1, `the command ran ${executions(rig.history(), COMMAND)} times`);
  },
});
