import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser, CONFIG, USER_CONFIG } from "#scenarios/wiring/backups.ts";

const KEPT: Readonly<Record<string, string>> = {
  "/root/workspace/project/main.ts": "export const answer = 42;",
  "/root/workspace/memory/2026-01-01.md": "é 😀 \u0001",
  "/root/skills/weather/skill.md": "how to tell the weather",
  "/root/.openclaw/credentials/telegram.json": '{"id":7}',
};
const LEFT: Readonly<Record<string, string>> = {
  "/root/workspace/node_modules/a/index.js": "module",
  "/root/workspace/.git/HEAD": "ref",
  "/root/.cache/x": "cache",
  "/root/run.lock": "1",
  "/root/gateway.log": "line",
  "/root/upload.tmp": "half",
};

// Configuration, workspace and skills in one: a new VM has all of it again, as the user left it, and nothing that was excluded.
export default scenario<{ readonly how: "loss" | "sleep" }>({
  title: "a new VM gets everything back byte for byte, configuration, workspace and skills alike",
  spec: ["worker:E-62", "worker:E-117"],
  covers: ["worker:SYNC-9", "worker:SYNC-12", "worker:SYNC-15", "worker:SYNC-28", "worker:WAKE-17", "worker:OBS-16"],
  kills: ["D-110", "D-123", "D-133"],
  plan: fc.record({ how: fc.constantFrom("loss" as const, "sleep" as const) }),
  directed: [{ how: "loss" }],
  run: async (rig, plan) => {
    const user = await activeUser(rig, { ...KEPT, ...LEFT });
    await rig.cron.tick();
    if (plan.how === "loss") user.sandbox.loseVm();
    else user.sandbox.expireIdle();
    await user.wake();
    for (const [path, text] of Object.entries(KEPT)) {
      const found = user.sandbox.file(path);
      for (const rule of ["worker:SYNC-9", "worker:SYNC-12", "worker:SYNC-15", "worker:OBS-16"])
        rig.claim(rule, found === text, `${path} came back as ${JSON.stringify(found)}`);
    }
    for (const path of Object.keys(LEFT)) rig.claim("worker:SYNC-15", user.sandbox.file(path) === null, `${path} was backed up`);
    const config = user.sandbox.file(CONFIG);
    rig.claim("worker:SYNC-28", config === USER_CONFIG, `the configuration came back as ${config}`);
    rig.claim("worker:WAKE-17", config !== null, "the gateway was started without its configuration");
  },
});
