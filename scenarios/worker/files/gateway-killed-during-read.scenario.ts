import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

// Gateway or VM go while a read is on its way into the container: it is tried again, and the file is still there.
export default scenario<{ readonly lost: "gateway" | "vm"; readonly isolate: 1 | 2; readonly at: "call" | "reply" }>({
  title: "a read whose sandbox goes away is tried again and finds its file",
  spec: ["worker:E-97"],
  covers: ["worker:FILE-2", "worker:FILE-26"],
  kills: ["X-28"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    lost: fc.constantFrom("gateway" as const, "vm" as const),
    isolate: fc.constantFrom(1 as const, 2 as const),
    at: fc.constantFrom("call" as const, "reply" as const),
  }),
  directed: [
    { lost: "vm", isolate: 1, at: "call" },
    { lost: "gateway", isolate: 2, at: "call" },
  ],
  windows: [
    {
      name: "a sandbox lost under a read",
      entered: (history) => {
        const asked = history.events.findIndex((event) => event.type === "invoke");
        const lost = history.events.findIndex((event) => event.type === "fault");
        const answered = history.events.findIndex((event) => event.type === "complete");
        return asked >= 0 && lost > asked && answered > lost;
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    user.sandbox.beActive();
    const hold = rig.hold({ point: "sandbox.readFile", nth: 1, at: plan.at });
    const reading = user.read("/root/notes.txt", { isolate: plan.isolate });
    const reached = await Promise.race([hold.reached.then(() => true), reading.then(() => false)]);
    if (!reached) return;
    if (plan.lost === "vm") user.sandbox.loseVm();
    else user.sandbox.exitGateway(137);
    hold.release();
    const answer = await reading;
    rig.claim("worker:FILE-26", answer.status !== 404, "a file that the backup has was answered as absent");
    if (isCalm(rig))
      rig.claim(
        "worker:FILE-2",
        answer.status === 200 && answer.body["content"] === "kept",
        `the read was answered ${answer.status} ${JSON.stringify(answer.body)}`,
      );
  },
});
