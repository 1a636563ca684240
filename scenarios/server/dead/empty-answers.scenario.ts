import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly status: number;
}

const EMPTY = [204, 205, 304] as const;

// An agent answers with a status that has no body.
export default serverScenario<Plan>({
  title: "an agent's answer without a body is passed on as it is",
  spec: ["server:E-32"],
  covers: ["server:A2A-29"],
  kills: ["X-164"],
  needs: ["client", "control", "virtualTime"],
  plan: fc.record({ status: fc.constantFrom(...EMPTY, 200, 302) }),
  directed: EMPTY.map((status) => ({ status })),
  run: async (rig, { status }) => {
    const workspace = await rig.online({ agent: { status, body: "" } });
    const answer = await workspace.a2a("hello");
    const empty = !EMPTY.some((one) => one === status) || Object.keys(answer.body).length === 0;
    rig.claim("server:A2A-29", answer.status === status && empty, `${status} of the agent was passed on as ${String(answer.status)}`);
  },
});
