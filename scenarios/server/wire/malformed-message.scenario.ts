import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

/** Whom the message is for. */
const TARGETS = ["online", "paused", "removed", "unknown"] as const;

/** What is no message: cut off, blank, not JSON, or JSON that is no object. */
const BODIES = [
  "",
  " ",
  "\n\t",
  "{",
  '{"method":',
  '{"a":1',
  "not JSON",
  "<xml/>",
  "{}{}",
  "\uFEFF{}",
  "[]",
  "[{}]",
  "42",
  "-1",
  "true",
  "null",
  '"text"',
];

interface Plan {
  readonly target: (typeof TARGETS)[number];
  readonly bodies: readonly string[];
}

const isNoObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== "object" || value === null || Array.isArray(value);
  } catch {
    return true;
  }
};

const idOf = async (rig: ServerRig, target: Plan["target"]) => {
  if (target === "unknown") return { id: "00000000-0000-4000-8000-000000000000", received: () => 0 };
  const workspace = await rig.online();
  if (target === "paused") await workspace.pause();
  if (target === "removed") await workspace.remove();
  return { id: workspace.id, received: () => workspace.agent.received.length };
};

// Bodies that are no message, for workspaces that are there and for others.
export default serverScenario<Plan>({
  title: "what is no message is refused before anybody asks for whom it is",
  spec: [],
  covers: ["server:A2A-12"],
  kills: ["X-170"],
  backends: ["saas", "docker"],
  plan: fc.record({
    target: fc.constantFrom(...TARGETS),
    bodies: fc.array(fc.oneof(fc.constantFrom(...BODIES), fc.string().filter(isNoObject), fc.json().filter(isNoObject)), {
      minLength: 1,
      maxLength: 12,
    }),
  }),
  directed: TARGETS.map((target) => ({ target, bodies: BODIES })),
  run: async (rig, plan) => {
    const { id, received } = await idOf(rig, plan.target);
    const before = received();
    for (const body of plan.bodies) {
      const answer = await rig.call({ verb: "a2a", method: "POST", target: `/workspaces/${id}/a2a`, body, bearer: null, workspace: id });
      const refused = answer.status === 400 && answer.body["error"] === "invalid JSON";
      rig.claim("server:A2A-12", refused, `${JSON.stringify(body.slice(0, 40))} for one that is ${plan.target} got ${inShort(answer)}`);
    }
    rig.claim("server:A2A-12", received() === before, `${received() - before} of them reached the agent`);
  },
});
