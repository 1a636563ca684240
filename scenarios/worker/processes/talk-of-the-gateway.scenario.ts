import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const TALK = [
  "clawdbot devices list --json",
  "openclaw --version",
  "openclaw onboard --yes",
  "openclaw agent --message hi",
  "cat /root/.clawdbot/clawdbot.json",
  'echo "clawdbot gateway"',
  "grep start-moltbot.sh /root/notes",
] as const;

// The gateway is dead and something that talks of it lives: nobody takes one for the other.
export default scenario<{ readonly talk: readonly string[]; readonly bootMs: number }>({
  title: "a command that mentions the gateway is not the gateway",
  spec: ["worker:E-106"],
  covers: ["worker:PROC-1", "worker:WAKE-4", "worker:WAKE-15"],
  kills: ["D-76"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    talk: fc.uniqueArray(fc.constantFrom(...TALK), { minLength: 1, maxLength: 3 }),
    bootMs: fc.integer({ min: 10_000, max: 60_000 }),
  }),
  directed: TALK.map((one) => ({ talk: [one], bootMs: 20_000 })),
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.beActive();
    user.sandbox.exitGateway(1);
    for (const command of plan.talk) user.sandbox.plantProcess(command);
    const talk = plan.talk.join(", ");
    const before = await user.state();
    rig.claim("worker:PROC-1", before.body["state"] === "idle", `with ${talk} running the state was ${String(before.body["state"])}`);
    const woken = await user.wake({ isolate: 2 });
    rig.claim("worker:WAKE-15", woken.body["action"] === "started", `the wake's action was ${String(woken.body["action"])}`);
    rig.claim("worker:PROC-1", woken.status === 200, `the wake was answered ${woken.status}`);
    rig.claim("worker:WAKE-4", user.sandbox.gatewayReady, "after the wake no gateway was ready");
  },
});
