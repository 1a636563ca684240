import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStops, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly afterMs: number;
  readonly how: "restart" | "secret" | "model";
}

// One restart, nothing beside it, asked for in each of the ways that there are.
export default serverScenario<Plan>({
  title: "a single restart is one cycle: one stop, one start",
  spec: ["server:E-04"],
  covers: ["server:RST-01", "server:RST-11", "server:RST-12", "server:RST-13", "server:RST-20"],
  kills: ["M-02", "M-10", "M-121"],
  plan: fc.record({
    afterMs: fc.integer({ min: 0, max: 60_000 }),
    how: fc.constantFrom("restart" as const, "secret" as const, "model" as const),
  }),
  directed: (["restart", "secret", "model"] as const).map((how) => ({ afterMs: 5_000, how })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    await rig.sleep(plan.afterMs);
    const starts = workspace.machine.starts;
    const stops = machineStops(rig.history(), workspace.id).length;
    if (plan.how === "restart") {
      const answer = await workspace.restart();
      const accepted = answer.status === 202 && typeof answer.body["cycle"] === "string";
      rig.claim("server:RST-20", accepted, `answered ${answer.status} with cycle ${String(answer.body["cycle"])}`);
    } else if (plan.how === "secret") await workspace.saveSecret("KEY", `of ${workspace.id}`);
    else await workspace.setModel("sonnet");
    const online = await quiet(rig, workspace);
    const started = workspace.machine.starts - starts;
    const stopped = machineStops(rig.history(), workspace.id).length - stops;
    const model = workspace.machine.env["MODEL"];
    if (plan.how === "model") rig.claim("server:RST-20", model === "sonnet", `the model that was chosen runs as ${model ?? "nothing"}`);
    rig.claim("server:RST-01", started === 1, `one ${plan.how} led to ${started} starts`);
    if (plan.how !== "restart")
      rig.claim("server:RST-11", started === 1, `an automatic restart for a ${plan.how} led to ${started} starts`);
    rig.claim("server:RST-12", stopped === 1, `one ${plan.how} led to ${stopped} stops`);
    rig.claim("server:RST-13", online && workspace.machine.alive === 1, `online: ${online}, ${workspace.machine.alive} alive`);
  },
});
