import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { volumeEntries } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly pausedMs: number;
  readonly again: "resume" | "restart";
}

// A workspace is paused and comes back.
export default serverScenario<Plan>({
  title: "a stop ends the workload and keeps everything else: secrets, volume, id",
  spec: ["server:E-52"],
  covers: ["server:STOP-06", "server:RST-19", "server:STATE-03"],
  kills: ["M-128"],
  plan: fc.record({
    pausedMs: fc.integer({ min: 0, max: 90_000 }),
    again: fc.constantFrom("resume" as const, "restart" as const),
  }),
  directed: [
    { pausedMs: 1_000, again: "resume" },
    { pausedMs: 70_000, again: "restart" },
  ],
  run: async (rig, plan) => {
    const value = "kept through the pause";
    const workspace = await rig.online({ secrets: { KEY: value } });
    await workspace.pause();
    await rig.sleep(plan.pausedMs);
    rig.claim("server:STATE-03", (await workspace.row())?.["status"] === "paused", "it did not stay paused");
    // A restart that begins before the first start is over drops nothing that this life has made.
    const dropped = volumeEntries(rig.history(), "volume-remove", "-configs").length;
    const answer = await workspace[plan.again]();
    const wanted = plan.again === "resume" ? 200 : 202;
    rig.claim("server:RST-19", answer.status === wanted, `the ${plan.again} of a paused workspace got ${answer.status}`);
    const online = await workspace.reaches("online", 120_000 + 40 * rig.maxDelayMs);
    rig.claim("server:RST-19", online && workspace.machine.alive === 1, `online: ${online}, ${workspace.machine.alive} machines`);
    rig.claim("server:STOP-06", workspace.machine.env["KEY"] === value, "its secret is not in the new environment");
    const later = volumeEntries(rig.history(), "volume-remove", "-configs").length;
    rig.claim(
      "server:STOP-06",
      later === 0,
      `its volume was removed ${dropped} times before and ${later - dropped} times by the ${plan.again}`,
    );
  },
});
