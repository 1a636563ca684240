import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

// A day as the sources' first integration test has it: stopped, a file call, a command, hibernation, a file call again. The file
// calls name the container, or the bucket would answer them without waking anybody.
export default scenario<{ readonly bootMs: number; readonly content: string }>({
  title: "from a stopped sandbox through file, command and hibernation to the file again",
  spec: ["worker:TEST-I1"],
  covers: ["worker:WAKE-1", "worker:FILE-8"],
  kills: ["D-02"],
  plan: fc.record({ bootMs: fc.integer({ min: 5_000, max: 100_000 }), content: fc.string({ minLength: 1, maxLength: 20 }) }),
  directed: [{ bootMs: 60_000, content: "kept" }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    const path = "/root/.clawdbot/end-to-end.txt";
    const first = await user.write(path, plan.content);
    const awake = await user.read(path, { source: "container" });
    const command = await user.exec("echo between");
    await rig.sleep(2_000);
    user.sandbox.expireIdle();
    const again = await user.read("/root/.clawdbot/clawdbot.json", { source: "container" });
    if (!isCalm(rig)) return;
    rig.claim("worker:WAKE-1", first.status === 200, `the call that woke the sandbox was answered ${first.status}`);
    rig.claim("worker:FILE-8", awake.body["content"] === plan.content, `the file was read as ${JSON.stringify(awake.body)}`);
    rig.claim("worker:WAKE-1", command.body["exitCode"] === 0, `the command was answered ${JSON.stringify(command.body)}`);
    const woke = again.status === 200 || again.status === 404;
    rig.claim("worker:WAKE-1", woke, `after hibernation the file call was answered ${again.status}`);
  },
});
