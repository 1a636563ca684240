import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

const COMMAND = "sleep 40; echo undisturbed";

// Two restarts at once while a command runs, and the Host may die right after it promised them.
export default scenario<{ readonly secondAfterMs: number; readonly crashAfterMs: number | null; readonly duringLook: boolean }>({
  title: "two restarts during a command make one effective restart and leave the command alone",
  spec: ["worker:E-70"],
  covers: ["worker:LIFE-1", "worker:LIFE-4", "worker:LIFE-5", "worker:LIFE-6", "worker:PROC-8", "worker:WAKE-12"],
  kills: ["D-45", "D-84", "X-05"],
  needs: ["client", "journal", "control", "isolates", "host-control"],
  // No message outlives a crashed Host for long here: a start that arrives after its sender's successor
  // has started another cannot be told from a second start by anything that the platform controls.
  explore: { latencyMaxMs: 1_000, stallMaxMs: 0 },
  plan: fc.record({
    secondAfterMs: fc.integer({ min: 0, max: 10_000 }),
    crashAfterMs: fc.option(fc.integer({ min: 500, max: 20_000 }), { nil: null }),
    // The restart arrives while the command's own readiness check is under way.
    duringLook: fc.boolean(),
  }),
  directed: [
    { secondAfterMs: 0, crashAfterMs: null, duringLook: false },
    { secondAfterMs: 0, crashAfterMs: 500, duringLook: false },
    { secondAfterMs: 0, crashAfterMs: null, duringLook: true },
  ],
  windows: [
    {
      name: "a restart promised while a command ran",
      entered: (history) => {
        const started = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "command-start");
        const promised = history.events.findIndex((event) => event.type === "complete" && event.outcome === "accepted");
        const ended = history.events.findIndex((event) => event.type === "journal" && event.entry.kind === "command-end");
        return started >= 0 && promised > started && (ended < 0 || ended > promised);
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    // Minutes of delay may use up a budget honestly: then only safety is claimed.
    const calm = rig.maxDelayMs <= 1_000;
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const look = plan.duringLook ? rig.hold({ point: "sandbox.listProcesses", nth: 1, at: "call" }) : null;
    const running = user.exec(COMMAND, { as: "worker" });
    if (look === null) await rig.sleep(2_000);
    else await Promise.race([look.reached, running]);
    const first = user.restart({ isolate: 1, as: "first" });
    if (look !== null) {
      // Long enough for the restart to arrive, shorter than the check's own limit.
      await rig.sleep(2_500);
      look.release();
    }
    await rig.sleep(plan.secondAfterMs);
    const second = await user.restart({ isolate: 2, as: "second" });
    if (calm)
      rig.claim(
        "worker:LIFE-1",
        (await first).status === 200 && second.status === 200,
        `the restarts were answered ${(await first).status} and ${second.status}`,
      );
    if (plan.crashAfterMs !== null) {
      await rig.sleep(plan.crashAfterMs);
      await user.host.crash();
    }
    const answer = await running;
    const interrupted = answer.status === 503 && answer.body["reason"] === "interrupted";
    const undisturbed = answer.status === 200 && answer.body["exitCode"] === 0;
    if (calm)
      rig.claim(
        "worker:LIFE-4",
        undisturbed || interrupted,
        `the command was answered ${answer.status}, exit code ${String(answer.body["exitCode"])}`,
      );
    rig.claim("worker:WAKE-12", answer.body["exitCode"] !== 143 && answer.body["exitCode"] !== 137, "the restart killed a bystander");
    if (calm) rig.claim("worker:PROC-8", undisturbed || interrupted, "the restart's cleanup reached a process that is not the gateway");
    await rig.sleep(90_000 + 6 * rig.maxDelayMs);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:LIFE-5", starts >= 1, "the promised restart never started a gateway");
    if (calm && plan.crashAfterMs === null && plan.secondAfterMs < 5_000)
      rig.claim("worker:LIFE-6", starts === 1, `two restarts at once made ${starts} gateway starts`);
  },
});
