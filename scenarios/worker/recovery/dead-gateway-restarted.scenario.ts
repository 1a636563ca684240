import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { minutes, register } from "#scenarios/wiring/registered.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

/** A younger gateway is waited for (worker:WAKE-7). */
const GROWN_MS = 200_000;

// The gateway hangs or dies and nobody asks for it: after three checks, on either isolate, it is restarted.
export default scenario<{ readonly how: "hang" | "mute" | 134 | 137 | 1; readonly waitMs: number }>({
  title: "a gateway that fails three checks in a row is restarted, whichever isolates saw it",
  spec: ["worker:E-80"],
  covers: ["worker:HEALTH-12", "worker:HEALTH-13", "worker:OOM-2", "worker:OBS-13"],
  kills: ["D-21", "D-139", "X-84"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    how: fc.constantFrom("hang" as const, "mute" as const, 134 as const, 137 as const, 1 as const),
    waitMs: fc.integer({ min: 0, max: 59_000 }),
  }),
  directed: [
    { how: "hang", waitMs: 0 },
    { how: 137, waitMs: 0 },
    { how: "mute", waitMs: 0 },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await register(rig, user);
    user.sandbox.beActive();
    user.sandbox.boot({ bootMs: 20_000 });
    await rig.sleep(GROWN_MS);
    await minutes(rig, 1);
    await rig.sleep(plan.waitMs);
    if (plan.how === "hang") user.sandbox.hangGateway();
    else if (plan.how === "mute") user.sandbox.gatewayAnswers("mute");
    else user.sandbox.exitGateway(plan.how);
    await minutes(rig, 2);
    const early = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:HEALTH-12", early === 0, `${early} gateway(s) were started after two failed checks`);
    await rig.cron.tick({ isolate: 1 });
    user.sandbox.gatewayAnswers("plain");
    await rig.sleep(60_000);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:HEALTH-12", starts === 1, `${starts} gateway(s) were started after three failed checks`);
    rig.claim("worker:OOM-2", starts === 1 && user.sandbox.gatewayReady, "the gateway stayed dead");
    await minutes(rig, 3);
    const again = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:HEALTH-13", again === 1, `${again} gateways were started although the first one served`);
    const told = rig
      .history()
      .events.flatMap((event) =>
        event.type === "log" && event.message === "alert" ? [event.fields as Readonly<Record<string, unknown>>] : [],
      );
    const words = told.filter((one) => one["alert"] === "sandbox_down" && one["userId"] === user.id).map((one) => one["state"]);
    rig.claim("worker:OBS-13", JSON.stringify(words) === '["raised","cleared"]', `sandbox_down was told as ${JSON.stringify(words)}`);
  },
});
