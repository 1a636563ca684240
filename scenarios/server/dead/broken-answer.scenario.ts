import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

/** The head of an answer is through by then, its body is not; bytes. */
const CUT_AT = { from: 140, to: 200 };

// The agent has worked, and its answer breaks off on the way.
export default serverScenario<{ readonly bytes: number }>({
  title: "an answer that breaks off in its body was delivered, and the message is not sent again",
  spec: [],
  covers: ["server:A2A-25"],
  kills: ["X-92"],
  needs: ["client", "journal", "control", "toxics"],
  plan: fc.record({ bytes: fc.integer({ min: CUT_AT.from, max: CUT_AT.to }) }),
  directed: [{ bytes: CUT_AT.from }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    const lift = await rig.toxic({ link: "server>agent", stream: "downstream", toxic: { type: "limit_data", bytes: plan.bytes } });
    const answer = await workspace.a2a("work once");
    await lift();
    const told = answer.status === 502 && answer.body["delivery_confirmed"] === true;
    rig.claim("server:A2A-25", told, `the caller got ${inShort(answer)}`);
    await rig.sleep(60_000);
    const worked = journalOf(rig.history(), "agent").filter(({ entry }) => entry.kind === "a2a" && entry["text"] === "work once").length;
    rig.claim("server:A2A-25", worked === 1, `the agent was given the message ${worked} times`);
    rig.claim("server:A2A-25", workspace.machine.starts === starts, "the agent was restarted for a broken answer");
  },
});
