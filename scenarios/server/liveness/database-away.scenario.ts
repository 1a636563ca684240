import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly how: "refused" | "reset";
  readonly forMs: number;
}

const SQLSTATE_ADMIN_SHUTDOWN = "57P01";
/** All that anybody hears of a database that fails (server:LEAK-06). */
const PHRASE = "the platform cannot reach its database";

/** What asks for credentials, and is answered 503 without a database (server:AUTH-04). */
const claimUnavailable = async (rig: ServerRig, workspace: Workspace): Promise<void> => {
  const token = workspace.agent.token();
  const own = { workspace: workspace.id, method: "GET" } as const;
  const answers = [
    await rig.call({ ...own, verb: "state", target: `/workspaces/${workspace.id}/state`, bearer: token }),
    await rig.call({ ...own, verb: "secrets", target: `/workspaces/${workspace.id}/secrets`, bearer: token }),
    await rig.call({ ...own, verb: "list", target: "/workspaces", bearer: "nobody's token at all" }),
    await workspace.a2a("is there a database"),
  ];
  for (const answer of answers) {
    const told = answer.status === 503 && answer.body["code"] === "platform_unavailable";
    rig.claim("server:AUTH-04", told, `without a database a caller got ${inShort(answer)}`);
    rig.claim("server:LEAK-06", answer.body["error"] === PHRASE, `of a database that is away a caller heard ${inShort(answer)}`);
  }
};

// The database is away for half a minute.
export default serverScenario<Plan>({
  title: "without a database nobody is let in and nobody is restarted, and everything goes on afterwards",
  spec: ["server:E-108"],
  covers: ["server:AUTH-04", "server:DEAD-06", "server:LEAK-06"],
  kills: ["X-39", "M-126"],
  plan: fc.record({ how: fc.constantFrom("refused" as const, "reset" as const), forMs: fc.integer({ min: 5_000, max: 60_000 }) }),
  directed: [
    { how: "refused", forMs: 30_000 },
    { how: "reset", forMs: 30_000 },
  ],
  run: async (rig, plan) => {
    const workspaces = [await rig.online(), await rig.online()] as const;
    const [workspace] = workspaces;
    // Agents have their tokens once their registers are answered.
    await rig.sleep(1_000 + 2 * rig.maxDelayMs);
    const starts = workspaces.map(({ machine }) => machine.starts);
    const toxic = plan.how === "refused" ? ({ type: "down" } as const) : ({ type: "reset_peer", timeoutMs: 0 } as const);
    const lift = await rig.toxic({ link: "server>database", stream: "upstream", toxic });
    workspace.agent.be({ status: 502 });
    await claimUnavailable(rig, workspace);
    const beat = await workspace.agent.heartbeat();
    rig.claim("server:AUTH-04", beat.status === 503, `without a database a heartbeat was answered ${beat.status}`);
    workspace.agent.be({ status: 200 });
    await rig.sleep(plan.forMs);
    await lift();
    // A connection that the database closed by itself costs one call more.
    rig.database.failNext("*", [{ kind: "sql", code: SQLSTATE_ADMIN_SHUTDOWN }]);
    await rig.sleep(75_000 + 20 * rig.maxDelayMs);
    const again = await workspace.agent.heartbeat();
    const answer = await workspace.a2a("there it is again");
    rig.claim("server:AUTH-04", again.status === 200 && answer.status === 200, `afterwards: ${again.status} and ${inShort(answer)}`);
    const offline = (await rig.events("WORKSPACE_OFFLINE")).length;
    const restarted = workspaces.filter(({ machine }, n) => machine.starts !== starts[n]).length;
    rig.claim(
      "server:DEAD-06",
      offline === 0 && restarted === 0,
      `${offline} taken offline and ${restarted} restarted for want of a database`,
    );
  },
});
