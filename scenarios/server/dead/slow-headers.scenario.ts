import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

/** How long an answer may take to begin (server:A2A-21), and when a caller comes back (server:A2A-22), ms. */
const HEADERS_MS = 60_000;
const RETRY_MS = 30_000;

// The agent thinks for longer than an answer may take to begin; its caller comes back with the same message.
export default serverScenario<{ readonly thinksMs: number }>({
  title: "an answer that begins too late is a busy agent, and the message keeps its id when it comes again",
  spec: ["server:E-37"],
  covers: ["server:A2A-21", "server:A2A-22", "server:A2A-09"],
  kills: ["M-09"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ thinksMs: fc.integer({ min: 61_000, max: 85_000 }) }),
  directed: [{ thinksMs: 61_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    workspace.agent.be({ answerMs: plan.thinksMs });
    const answer = await workspace.a2a("think hard");
    const tookMs = answer.endedAt - answer.startedAt;
    const slackMs = 500 + 20 * rig.maxDelayMs;
    rig.claim("server:A2A-21", tookMs >= HEADERS_MS && tookMs <= HEADERS_MS + slackMs, `the caller waited ${tookMs} ms`);
    const busy = answer.status === 503 && answer.body["busy"] === true && answer.headers["retry-after"] === "30";
    rig.claim("server:A2A-22", busy || answer.status === 202, `the caller got ${inShort(answer)}`);
    workspace.agent.be({ answerMs: 0 });
    await rig.sleep(RETRY_MS);
    await workspace.a2a("think hard");
    const deliveries = journalOf(rig.history(), "agent").filter(({ entry }) => entry.kind === "a2a" && entry["text"] === "think hard");
    rig.claim("server:A2A-22", deliveries.length === 2, `two calls were delivered ${deliveries.length} times`);
    const ids = new Set(deliveries.map(({ entry }) => entry["messageId"]));
    const told = ids.size === 1 && deliveries.slice(1).every(({ entry }) => entry["duplicate"] === true);
    rig.claim("server:A2A-09", told, `the agent saw the ids ${[...ids].map(String).join(", ")}`);
    rig.claim("server:DEAD-05", workspace.machine.starts === starts, "the busy agent was restarted");
  },
});
