import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { quiet, volumeEntries } from "#scenarios/wiring/server/machine-sightings.ts";

// A restart keeps what the agent has on its volumes; with reset it drops the sessions and nothing else.
export default serverScenario<{ readonly reset: boolean }>({
  title: "a restart keeps the configuration, and drops the sessions only when it is told to",
  spec: [],
  covers: ["server:RST-17", "server:STOP-06"],
  kills: ["M-128", "X-61"],
  plan: fc.record({ reset: fc.boolean() }),
  directed: [{ reset: true }, { reset: false }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const answer = await workspace.restart({ reset: plan.reset });
    const online = await quiet(rig, workspace, 1);
    const told = answer.status === 202 && answer.body["reset_session"] === plan.reset;
    rig.claim(
      "server:RST-17",
      told && online,
      `answered ${answer.status}, reset_session ${String(answer.body["reset_session"])}, online: ${online}`,
    );
    const dropped = volumeEntries(rig.history(), "volume-remove", "-claude-sessions").length;
    const wanted = plan.reset && rig.backend === "docker" ? 1 : 0;
    rig.claim("server:RST-17", dropped === wanted, `the session volume was dropped ${dropped} times, with reset ${plan.reset}`);
    const lost = volumeEntries(rig.history(), "volume-remove", "-configs").length;
    rig.claim("server:STOP-06", lost === 0, `the configuration volume was dropped ${lost} times`);
  },
});
