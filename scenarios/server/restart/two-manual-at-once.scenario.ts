import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { journalOf } from "#harness/checkers/checker.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";
import { quiet } from "#scenarios/wiring/server/machine-sightings.ts";

// Two manual restarts without a cycle before them: the names of containers never clash.
export default serverScenario<{ readonly apartMs: number }>({
  title: "two manual restarts at once never have two starts under way",
  spec: ["server:E-09"],
  covers: ["server:RST-02", "server:RST-06"],
  kills: ["X-11", "M-12"],
  plan: fc.record({ apartMs: fc.integer({ min: 0, max: 3_000 }) }),
  directed: [{ apartMs: 0 }, { apartMs: 60 }, { apartMs: 300 }],
  windows: [{ name: "a restart is asked for while another one is being accepted", entered: begunDuring(["restart"], "restart") }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const before = workspace.machine.starts;
    const later = async () => {
      await rig.sleep(plan.apartMs);
      return workspace.restart();
    };
    const answers = await Promise.all([workspace.restart(), later()]);
    const accepted = answers.map(({ status }) => status).join(", ");
    rig.claim("server:RST-02", accepted === "202, 202", `two restarts at once were answered ${accepted}`);
    const online = await quiet(rig, workspace);
    const cycles = workspace.machine.starts - before;
    rig.claim("server:RST-02", cycles === 1 || cycles === 2, `two restarts led to ${cycles} cycles`);
    rig.claim("server:RST-06", online && workspace.machine.alive === 1, `${workspace.machine.alive} machines are alive at the end`);
    const clashes = journalOf(rig.history(), "docker").filter(
      ({ entry }) => entry.kind === "docker-call" && entry["call"] === "create",
    ).length;
    if (rig.backend === "docker") {
      rig.claim("server:RST-06", clashes === cycles + before, `${clashes} creates for ${cycles + before} starts: a name was still taken`);
    }
  },
});
