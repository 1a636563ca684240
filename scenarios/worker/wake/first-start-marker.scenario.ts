import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// The first start of a user is written down where scheduled jobs look; a bucket that is down delays the note, not the user.
export default scenario<{ readonly bucketDown: boolean; readonly bootMs: number; readonly verb: "exec" | "wake" }>({
  title: "a user's first start leaves the marker by which scheduled jobs find the user",
  spec: ["worker:WAKE-21"],
  covers: ["worker:WAKE-21"],
  kills: ["X-47", "X-48"],
  needs: ["client", "journal", "control", "logs", "fake-bucket"],
  plan: fc.record({
    bucketDown: fc.boolean(),
    bootMs: fc.integer({ min: 10_000, max: 60_000 }),
    verb: fc.constantFrom("exec" as const, "wake" as const),
  }),
  directed: [
    { bucketDown: false, bootMs: 20_000, verb: "exec" },
    { bucketDown: true, bootMs: 20_000, verb: "wake" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    if (plan.bucketDown) rig.bucket.fail();
    const first = await (plan.verb === "exec" ? user.exec("echo first") : user.wake());
    rig.claim("worker:WAKE-21", first.status === 200, `the first ${plan.verb} was answered ${first.status}`);
    await rig.sleep(5_000 + 12 * rig.maxDelayMs);
    const noted = (await rig.seen()).events.some((event) => event.type === "log" && event.message.includes("marker of a first start"));
    rig.claim("worker:WAKE-21", noted === plan.bucketDown, `the marker's failure was ${noted ? "" : "not "}logged`);
    if (plan.bucketDown) {
      rig.bucket.recover();
      // The next start tries again.
      user.sandbox.loseVm();
      await user.wake({ isolate: 2 });
      await rig.sleep(5_000 + 12 * rig.maxDelayMs);
    }
    const marker = await rig.bucket.get(`users/${user.id}/.registered`);
    const text = new TextDecoder().decode(marker ?? new Uint8Array());
    rig.claim("worker:WAKE-21", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text), `the marker reads ${JSON.stringify(text)}`);
  },
});
