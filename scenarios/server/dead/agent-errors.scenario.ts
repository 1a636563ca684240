import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { ERROR_PAGE, inShort, LIVE_STATUSES } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly status: number;
  readonly body: string;
}

const OWN_WORDS = "the disk of the agent is full";
const BODIES = [JSON.stringify({ error: OWN_WORDS }), JSON.stringify({ error: { code: 7 } }), ERROR_PAGE, "null", ""] as const;

/** Statuses that are failures and do not look dead, and what HTTP calls some of them. */
const FAILURES = LIVE_STATUSES.filter((status) => status >= 300);
const IN_WORDS: Readonly<Record<number, string>> = { 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error" };

// The agent fails a message in its own way.
export default serverScenario<Plan>({
  title: "an agent's failure reaches the caller with its status and its own words, and nothing else of its answer",
  spec: ["server:E-32"],
  covers: ["server:A2A-29", "server:LEAK-05"],
  kills: ["X-91"],
  plan: fc.record({ status: fc.constantFrom(...FAILURES), body: fc.constantFrom(...BODIES) }),
  directed: [500, 404, 429].flatMap((status) => BODIES.map((body) => ({ status, body }))),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    workspace.agent.be({ status: plan.status, body: plan.body });
    const answer = await workspace.a2a("do it");
    const error = answer.body["error"];
    const words = `the agent answered ${plan.status} ${plan.body}, the caller got ${inShort(answer)}`;
    rig.claim("server:A2A-29", answer.status === plan.status && typeof error === "string" && error !== "", words);
    const known = plan.body.includes(OWN_WORDS) ? OWN_WORDS : IN_WORDS[plan.status];
    rig.claim("server:A2A-29", known === undefined || error === known, words);
    rig.claim("server:LEAK-05", !JSON.stringify(answer.body).includes("7f3ab2"), words);
  },
});
