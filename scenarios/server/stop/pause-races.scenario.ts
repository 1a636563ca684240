import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { aliveOf, statusesOf, SWEEP_MS, teamOf, comes } from "./team.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";

interface Plan {
  /** What asks for the child's restart while the pause is under way. */
  readonly restart: "secret" | "none";
  /** What the paused agent sends afterwards, with the token that it has. */
  readonly late: "register" | "heartbeat";
  readonly laterMs: number;
}

// A team is paused while its child is about to be restarted, and agents call that have not heard of it.
export default serverScenario<Plan>({
  title: "a pause wins over an automatic restart and over a late agent, and stops the whole team",
  spec: ["server:E-52"],
  covers: ["server:STOP-05", "server:REG-11", "server:STATE-03", "server:RST-21"],
  kills: ["M-23", "M-34"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    restart: fc.constantFrom("secret" as const, "none" as const),
    late: fc.constantFrom("register" as const, "heartbeat" as const),
    laterMs: fc.integer({ min: 0, max: 20_000 }),
  }),
  directed: [
    { restart: "secret", late: "register", laterMs: 1_000 },
    { restart: "secret", late: "heartbeat", laterMs: 1_000 },
    { restart: "none", late: "register", laterMs: 0 },
  ],
  windows: [{ name: "a save while the pause is under way, or none", entered: begunDuring(["saveSecret"], "pause") }],
  run: async (rig, plan) => {
    const { lead, children, members } = await teamOf(rig, 2);
    const held = rig.hold({ point: rig.stopPoint, nth: 1, at: "call" });
    const pausing = lead.pause();
    await comes(rig, held);
    if (plan.restart === "secret") await Promise.all(children.map((child) => child.saveSecret("KEY", `of ${child.id}`)));
    held.release();
    const answer = await pausing;
    const told = answer.status === 200 && answer.body["paused_count"] === 2;
    rig.claim("server:STOP-05", told, `the pause of two got ${answer.status} ${JSON.stringify(answer.body)}`);
    const starts = members.map(({ machine }) => machine.starts);
    await rig.sleep(plan.laterMs);
    for (const { agent } of members) {
      const call = plan.late === "register" ? await agent.registerAgain() : await agent.heartbeat();
      rig.claim("server:REG-11", call.status === 409, `a late ${plan.late} of a paused workspace got ${call.status}`);
    }
    await rig.sleep(SWEEP_MS + 30 * rig.maxDelayMs);
    const statuses = await statusesOf(members);
    rig.claim(
      "server:STATE-03",
      statuses.every((one) => one === "paused"),
      `after the pause: ${statuses.join(", ")}`,
    );
    rig.claim("server:STOP-05", aliveOf(members) === 0, `${aliveOf(members)} machines of a paused team are alive`);
    const later = members.filter(({ machine }, index) => machine.starts !== starts[index]).length;
    rig.claim("server:RST-21", later === 0, `${later} paused workspaces were started`);
    const told2 = await rig.events("WORKSPACE_PAUSED");
    rig.claim("server:STOP-05", told2.length === 2, `${told2.length} events say that two are paused`);
    const again = await lead.pause();
    rig.claim("server:STOP-05", again.status === 404, `a second pause got ${again.status}`);
  },
});
