import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStarts, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  readonly workspaces: number;
  /** One of them is paused when the secret changes. */
  readonly paused: boolean;
  readonly change: "save" | "delete";
}

// A secret of all workspaces changes: each that runs gets a new environment.
export default serverScenario<Plan>({
  title: "a change of a global secret restarts every workspace that has it, once",
  spec: ["server:E-01"],
  covers: ["server:RST-22", "server:RST-21"],
  kills: ["M-124"],
  plan: fc.record({
    workspaces: fc.integer({ min: 1, max: 3 }),
    paused: fc.boolean(),
    change: fc.constantFrom("save" as const, "delete" as const),
  }),
  directed: [
    { workspaces: 2, paused: true, change: "save" },
    { workspaces: 2, paused: false, change: "delete" },
  ],
  run: async (rig, plan) => {
    const change = (method: "PUT" | "DELETE", value: string) =>
      method === "PUT"
        ? rig.call({ verb: "saveGlobalSecret", method, target: "/settings/secrets", body: { key: "SHARED", value } })
        : rig.call({ verb: "deleteGlobalSecret", method, target: "/settings/secrets/SHARED" });
    await change("PUT", "the first value");
    const workspaces = await Promise.all(Array.from({ length: plan.workspaces }, () => rig.online()));
    const parked = plan.paused ? await rig.online() : null;
    await parked?.pause();
    const before = workspaces.map(({ machine }) => machine.starts);
    const parkedStarts = parked?.machine.starts ?? 0;
    const answer = plan.change === "save" ? await change("PUT", "the second value") : await change("DELETE", "");
    rig.claim("server:RST-22", answer.status === 200, `the change was answered ${answer.status}`);
    const wanted = plan.change === "save" ? "the second value" : undefined;
    for (const [index, workspace] of workspaces.entries()) {
      const online = await quiet(rig, workspace, index === 0 ? 2 : 0);
      const cycles = machineStarts(rig.history(), workspace.id).slice(before[index]);
      const value = cycles.at(-1)?.env["SHARED"];
      const right = online && cycles.length === 1 && value === wanted;
      rig.claim("server:RST-22", right, `${cycles.length} cycles, online: ${online}, the environment says ${value ?? "nothing"}`);
    }
    rig.claim("server:RST-21", (parked?.machine.starts ?? 0) === parkedStarts, "the paused workspace was started");
  },
});
