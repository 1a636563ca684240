import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly caller: "canvas" | "agent";
  /** The deadline that the caller asks for, s; null when it asks for none. */
  readonly askedS: number | null;
  readonly thinksMs: number;
}

/** The ceiling of a message between agents, ms (server:A2A-28). */
const CEILING_MS = 1_800_000;

// An agent thinks for very long, and its caller has no time, or all the time there is.
export default serverScenario<Plan>({
  title: "a message ends at the deadline of its caller, between agents after half an hour, and else when it is answered",
  spec: [],
  covers: ["server:A2A-28", "server:A2A-22"],
  kills: ["X-90"],
  needs: ["client", "control", "virtualTime"],
  // The head of an answer may take its time here: it is the whole that is looked at.
  env: { A2A_HEADER_TIMEOUT_SECONDS: 7_200 },
  plan: fc.record({
    caller: fc.constantFrom("canvas" as const, "agent" as const),
    askedS: fc.constantFrom(5, 45, null),
    thinksMs: fc.constantFrom(1_000, 20_000, 100_000),
  }),
  directed: [
    { caller: "canvas", askedS: 10, thinksMs: 40_000 },
    { caller: "agent", askedS: 10, thinksMs: 40_000 },
    { caller: "agent", askedS: null, thinksMs: 1_900_000 },
    { caller: "canvas", askedS: null, thinksMs: 1_900_000 },
  ],
  run: async (rig, plan) => {
    const [workspace, other] = [await rig.online(), await rig.online()];
    await rig.sleep(1_000 + 2 * rig.maxDelayMs);
    workspace.agent.be({ answerMs: plan.thinksMs });
    const asks = plan.askedS === null ? {} : { "x-timeout": String(plan.askedS) };
    const from = plan.caller === "agent" ? { "x-workspace-id": other.id } : {};
    const bearer = plan.caller === "agent" ? other.agent.token() : null;
    const answer = await workspace.a2a("take your time", { bearer, headers: { ...asks, ...from } });
    const limitMs = plan.askedS === null ? (plan.caller === "agent" ? CEILING_MS : Infinity) : plan.askedS * 1_000;
    const tookMs = answer.endedAt - answer.startedAt;
    const slackMs = 1_000 + 20 * rig.maxDelayMs;
    const words = `after ${tookMs} ms of ${plan.thinksMs}, with a limit of ${limitMs}, the caller got ${inShort(answer)}`;
    if (limitMs < plan.thinksMs) {
      rig.claim("server:A2A-28", tookMs >= limitMs && tookMs <= limitMs + slackMs, words);
      rig.claim("server:A2A-22", answer.status === 202 || (answer.status === 503 && answer.body["busy"] === true), words);
    } else if (plan.thinksMs + slackMs < limitMs) {
      rig.claim("server:A2A-28", answer.status === 200 && tookMs >= plan.thinksMs, words);
    }
  },
});
