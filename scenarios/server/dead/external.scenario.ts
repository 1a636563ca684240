import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { DEAD_STATUSES, ERROR_PAGE, inShort } from "#scenarios/wiring/server/probe-sightings.ts";

// Somebody else runs the agent, and it looks dead.
export default serverScenario<{ readonly status: number | null }>({
  title: "an external agent that looks dead is neither probed nor restarted",
  spec: ["server:E-39"],
  covers: ["server:DEAD-08"],
  kills: ["X-32"],
  // On real sockets the agents share one listener: none of them can refuse a connection alone.
  needs: ["client", "control", "virtualTime"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ status: fc.constantFrom(...DEAD_STATUSES, null) }),
  directed: [{ status: 502 }, { status: null }],
  run: async (rig, plan) => {
    const spec = plan.status === null ? { silent: true } : { silent: true, status: plan.status, body: ERROR_PAGE };
    const workspace = await rig.create({ name: "run elsewhere", external: true, url: "https://agent.example/a2a", agent: spec });
    rig.claim("server:DEAD-08", workspace.created.status === 201, `the external workspace was answered ${workspace.created.status}`);
    await rig.sleep(2_000 + rig.maxDelayMs);
    if (plan.status === null) workspace.agent.die();
    const before = rig.provisioner.calls("*");
    const sweepsFirst = rig.provisioner.calls("list");
    const answer = await workspace.a2a("anybody there");
    const asked = rig.provisioner.calls("*") - before - (rig.provisioner.calls("list") - sweepsFirst);
    rig.claim("server:DEAD-08", asked === 0, `the backend was asked ${asked} times`);
    rig.claim("server:DEAD-08", answer.status === (plan.status ?? 502), `the caller got ${inShort(answer)}`);
    await rig.sleep(40_000);
    const row = await workspace.row();
    rig.claim("server:DEAD-08", row?.["status"] === "online", `it is ${String(row?.["status"])}`);
    rig.claim("server:DEAD-08", workspace.machine.starts === 0, `it was started ${workspace.machine.starts} times`);
  },
});
