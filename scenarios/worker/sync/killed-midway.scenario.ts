import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { activeUser } from "#scenarios/wiring/backups.ts";

const NAMES = ["/root/workspace/a.md", "/root/workspace/b.md", "/root/workspace/c.md"] as const;

// The VM, or the Host, dies in the middle of a sync: what is restored is one generation, whole.
export default scenario<{ readonly afterPuts: number; readonly dies: "vm" | "host" }>({
  title: "a sync that dies leaves a backup of one piece",
  spec: ["worker:E-68"],
  covers: ["worker:SYNC-9", "worker:SYNC-26", "worker:SYNC-20"],
  kills: ["X-67"],
  needs: ["client", "journal", "control", "host-control", "fake-bucket"],
  plan: fc.record({ afterPuts: fc.integer({ min: 1, max: 8 }), dies: fc.constantFrom("vm" as const, "host" as const) }),
  directed: [
    { afterPuts: 6, dies: "host" },
    { afterPuts: 2, dies: "vm" },
    { afterPuts: 8, dies: "vm" },
  ],
  run: async (rig, plan) => {
    const texts = (round: string): Readonly<Record<string, string>> =>
      Object.fromEntries(NAMES.map((name) => [name, `${round} of ${name}`]));
    const user = await activeUser(rig, texts("first"));
    await rig.cron.tick();
    for (const [name, text] of Object.entries(texts("second"))) user.sandbox.putFile(name, text);
    const hold = rig.hold({ point: "bucket.put", nth: plan.afterPuts, at: "reply" });
    const cycle = rig.cron.tick({ isolate: 2 });
    await Promise.race([hold.reached, cycle]);
    if (plan.dies === "host") await user.host.crash();
    user.sandbox.loseVm();
    hold.release();
    await cycle;
    await user.wake();
    const found = NAMES.map((name) => user.sandbox.file(name)?.split(" ")[0] ?? "nothing");
    const whole = found.every((round) => round === "first") || found.every((round) => round === "second");
    const what = `after a ${plan.dies} died at put ${plan.afterPuts} of a sync, the restore brought ${found.join(", ")}`;
    rig.claim("worker:SYNC-9", whole, what);
    rig.claim("worker:SYNC-26", whole, what);
    rig.claim("worker:SYNC-20", !found.includes("nothing"), what);
  },
});
