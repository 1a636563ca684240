import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";
import { DEAD_STATUSES, inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly status: number;
  readonly failure: BackendFailure;
}

const FAILURES: readonly BackendFailure[] = [
  { kind: "status", status: 500, message: "not now" },
  { kind: "status", status: 200, body: '{"state":' },
  { kind: "status", status: 200, body: "<html>sign in</html>" },
  { kind: "status", status: 200, body: "{}" },
  { kind: "status", status: 404, body: '{"message":"page not found"}' },
  { kind: "reset" },
  { kind: "lost-reply" },
  { kind: "slow", ms: 20_000 },
];

// The agent's front says that it is gone, and the backend that is asked cannot tell.
export default serverScenario<Plan>({
  title: "a probe that fails restarts nobody, and the agent's answer goes to the caller",
  spec: ["server:E-33"],
  covers: ["server:DEAD-06"],
  kills: ["M-08"],
  plan: fc.record({ status: fc.constantFrom(...DEAD_STATUSES), failure: fc.constantFrom(...FAILURES) }),
  directed: FAILURES.map((failure) => ({ status: 502, failure })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    workspace.agent.be({ status: plan.status });
    rig.provisioner.failNext(rig.backend === "saas" ? "status" : "inspect", [plan.failure]);
    const answer = await workspace.a2a("anybody there");
    workspace.agent.be({ status: 200 });
    rig.claim("server:DEAD-06", answer.status === plan.status, `the caller got ${inShort(answer)} instead of ${plan.status}`);
    await rig.sleep(40_000 + 10 * rig.maxDelayMs);
    const row = await workspace.row();
    const untouched = row?.["status"] === "online" && workspace.machine.starts === starts;
    rig.claim("server:DEAD-06", untouched, `it is ${String(row?.["status"])} and was started ${workspace.machine.starts - starts} times`);
  },
});
