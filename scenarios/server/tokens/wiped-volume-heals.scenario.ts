import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { agesWhenSwept, GRACE_MS, leftBehind, liveTokens, SWEEP_MS } from "./left-behind.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** Another workspace has a container; without it nothing runs at all. */
  readonly neighbour: boolean;
  /** How often the agent tries to register, ms. */
  readonly everyMs: number;
}

const MARGIN_MS = 1_000;

// `compose down -v`, and somebody starts the agent again by hand: its token is lost, the platform still wants it.
// Within one sweep after the grace the token is revoked, and the agent registers without one.
export default serverScenario<Plan>({
  title: "a workspace whose volume was wiped registers again within a sweep of the grace",
  spec: ["server:E-20", "server:E-23"],
  covers: ["server:TOK-01", "server:TOK-05", "server:TOK-10", "server:TOK-12", "server:REG-12"],
  kills: ["M-26", "X-20"],
  backends: ["docker"],
  plan: fc.record({ neighbour: fc.boolean(), everyMs: fc.integer({ min: 5_000, max: 30_000 }) }),
  directed: [
    { neighbour: true, everyMs: 10_000 },
    { neighbour: false, everyMs: 10_000 },
  ],
  windows: [
    {
      name: "an agent without its token was refused, then let in",
      entered: ({ events }) => {
        const answers = events.filter((event) => event.type === "complete").map((event) => event.status);
        return answers.includes(401) && answers.lastIndexOf(200) > answers.indexOf(401);
      },
    },
  ],
  run: async (rig, plan) => {
    if (plan.neighbour) await rig.online();
    const workspace = await leftBehind(rig);
    const began = rig.now();
    const healedBy = began + GRACE_MS + SWEEP_MS + plan.everyMs + MARGIN_MS + 10 * rig.maxDelayMs;
    const refused = await registers(rig, workspace, { bearer: null });
    rig.claim(
      "server:REG-12",
      refused.status === 401,
      `before the grace was over a register without the token was answered ${refused.status}`,
    );
    rig.claim("server:TOK-05", (await liveTokens(workspace)) === 1, "the workspace did not have one live token to begin with");
    let answer = refused;
    while (answer.status === 401 && rig.now() < healedBy) {
      await rig.sleep(plan.everyMs);
      answer = await registers(rig, workspace, { bearer: null });
    }
    const waitedMs = answer.endedAt - began;
    for (const rule of ["server:TOK-01", "server:TOK-05", "server:TOK-12"])
      rig.claim(
        rule,
        answer.status === 200,
        `${waitedMs} ms after it was left behind a register without the token was answered ${answer.status}`,
      );
    const [age = 0] = await agesWhenSwept(rig, workspace);
    rig.claim("server:TOK-01", answer.status !== 200 || age > GRACE_MS, `the token was revoked ${age} ms after its last use`);
    const heartbeat = await workspace.state({ bearer: tokenIn(answer) });
    rig.claim("server:TOK-12", heartbeat.status === 200, `the fresh token was answered ${heartbeat.status}`);
    const told = rig
      .history()
      .events.some(
        (event) => event.type === "log" && event.message.includes("stale tokens") && JSON.stringify(event.fields).includes(workspace.id),
      );
    rig.claim("server:TOK-10", told, "no line of the log says whose token was revoked");
  },
});
