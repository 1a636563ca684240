import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { DEAD_STATUSES, inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  /** What the agent answers, one message after the other. */
  readonly statuses: readonly number[];
}

/** Statements of a cycle. */
const OF_A_CYCLE = ["cycle-claim", "stop-owed", "secrets-load", "store-machine"];

// An agent that somebody runs himself, on a server that has no backend to ask about it, looks dead.
export default serverScenario<Plan>({
  title: "without a backend a status that looks dead is passed on, and nobody is probed, offline or restarted",
  spec: ["server:E-32"],
  covers: ["server:DEAD-07", "server:RST-11"],
  kills: ["X-65"],
  backends: ["none"],
  plan: fc.record({ statuses: fc.shuffledSubarray([...DEAD_STATUSES], { minLength: 1 }) }),
  directed: [{ statuses: DEAD_STATUSES }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ url: "http://agent.example:8000", agent: { bootMs: 1_000 } });
    const online = await workspace.reaches("online", 60_000 + 20 * rig.maxDelayMs);
    const calls = (): number => OF_A_CYCLE.reduce((sum, name) => sum + rig.database.calls(name), 0);
    const before = calls();
    for (const status of plan.statuses) {
      workspace.agent.be({ status });
      const answer = await workspace.a2a(`answer ${status}`);
      rig.claim("server:DEAD-07", online && answer.status === status, `online: ${online}, ${status} became ${inShort(answer)}`);
    }
    await rig.sleep(30_000 + 10 * rig.maxDelayMs);
    const status = String((await workspace.row())?.["status"]);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:DEAD-07", status === "online" && events === 0, `afterwards it is ${status}, with ${events} events of being offline`);
    rig.claim("server:RST-11", calls() === before, `${calls() - before} statements of a cycle were issued`);
  },
});
