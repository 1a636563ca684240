import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// An exec's id in the wrong hands: the other user learns nothing, not even that it exists.
export default scenario<{ readonly seconds: number; readonly isolate: 1 | 2; readonly strange: string }>({
  title: "an exec polled under another user's name is not there",
  spec: ["worker:E-25"],
  covers: ["worker:EXEC-12", "worker:EXEC-13", "worker:ISO-2"],
  kills: ["D-103"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    seconds: fc.integer({ min: 0, max: 20 }),
    isolate: fc.constantFrom(1 as const, 2 as const),
    strange: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  }),
  directed: [{ seconds: 0, isolate: 2, strange: "exec-1" }],
  run: async (rig, plan) => {
    const [owner, other] = [rig.newUser(), rig.newUser()];
    owner.sandbox.beActive();
    const secret = `of:${owner.id}:secret`;
    const started = await owner.stream(`echo ${secret}; sleep ${plan.seconds}`, { isolate: 1 });
    const id = String(started.body["execId"]);
    await rig.sleep(plan.seconds * 500 + 500);
    const asked = await other.execStatus(id, { isolate: plan.isolate });
    rig.claim("worker:EXEC-13", asked.status === 404 && asked.body["found"] === false, `another user's poll was answered ${asked.status}`);
    rig.claim("worker:EXEC-13", !JSON.stringify(asked.body).includes(secret), "another user was shown the output");
    rig.claim(
      "worker:ISO-2",
      asked.body["command"] === undefined && asked.body["status"] === undefined,
      "another user was told of the exec",
    );
    const own = await owner.execStatus(id, { isolate: plan.isolate });
    rig.claim("worker:EXEC-12", own.status === 200 && own.body["found"] === true, `the owner's poll was answered ${own.status}`);
    const strange = await owner.execStatus(plan.strange.replaceAll(/[/\\?#%.]/g, "_"));
    rig.claim("worker:EXEC-12", strange.status === 404 && strange.body["found"] === false, `a made-up id was answered ${strange.status}`);
  },
});
