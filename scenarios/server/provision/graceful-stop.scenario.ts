import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { cameTo } from "#scenarios/wiring/server/machine-sightings.ts";
import { endedInMidCycle } from "#scenarios/wiring/server/window-sightings.ts";

interface Plan {
  /** Whether the process is told to end, or dies. */
  readonly end: "stop" | "crash";
  /** How long after that the backend answers the start that is under way, ms. */
  readonly releasedMs: number;
  /** How long the agent thinks about the message that is under way, ms. */
  readonly answerMs: number;
  readonly downMs: number;
}

/** What is in flight has this long to end (server.md E-115), ms. */
const CLOSE_MS = 30_000;
/** A claim and a boot beside it, ms. */
const SLACK_MS = 2_000;
const SETTLED_MS = 120_000;

const endServer = (rig: ServerRig, { end, downMs }: Plan): Promise<void> =>
  end === "stop" ? rig.stopServer(downMs) : rig.crashServer(downMs);

// The server is told to end, or dies, while one workspace is being started and another one's agent thinks about a message.
export default serverScenario<Plan>({
  title: "a stop lets what is in flight end within 30 s, and no end leaves anything half done",
  spec: ["server:E-115"],
  covers: ["server:OBS-09", "server:STATE-08"],
  kills: ["X-63", "X-64"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    end: fc.constantFrom("stop" as const, "crash" as const),
    releasedMs: fc.integer({ min: 0, max: 45_000 }),
    answerMs: fc.integer({ min: 0, max: 20_000 }),
    downMs: fc.integer({ min: 500, max: 10_000 }),
  }),
  directed: [
    { end: "stop", releasedMs: 5_000, answerMs: 10_000, downMs: 1_000 },
    { end: "stop", releasedMs: 40_000, answerMs: 5_000, downMs: 1_000 },
    { end: "crash", releasedMs: 5_000, answerMs: 10_000, downMs: 1_000 },
    { end: "crash", releasedMs: 500, answerMs: 0, downMs: 5_000 },
  ],
  windows: [{ name: "the server ends while a start is held", entered: endedInMidCycle }],
  run: async (rig, plan) => {
    const [started, asked] = [await rig.online(), await rig.online()];
    asked.agent.be({ answerMs: plan.answerMs });
    const held = rig.hold({ point: rig.startPoint, nth: 1, at: "call" });
    await started.saveSecret("KEY", `of ${started.id}`);
    await cameTo(rig, held);
    const message = asked.a2a("on its way");
    await rig.sleep(500 + 2 * rig.maxDelayMs);
    const toldAt = rig.now();
    const ended = endServer(rig, plan).then(() => rig.now() - toldAt - plan.downMs);
    const [tookMs, answer] = await Promise.all([ended, message, rig.sleep(plan.releasedMs).then(() => held.release())]);
    if (plan.end === "stop") {
      const inTime = tookMs <= CLOSE_MS + SLACK_MS + 20 * rig.maxDelayMs;
      rig.claim("server:OBS-09", inTime, `the end took ${tookMs} ms`);
      const words = `the message that was under way got ${answer.status ?? "no answer"} after ${answer.endedAt - toldAt} ms`;
      if (rig.gentle) rig.claim("server:OBS-09", answer.status === 200, words);
    }
    asked.agent.be({ answerMs: 0 });
    await rig.sleep(SETTLED_MS + 60 * rig.maxDelayMs);
    const both = [started, asked];
    const online = await Promise.all(both.map((one) => one.reaches("online", SETTLED_MS)));
    const alive = both.map(({ machine }) => machine.alive);
    const whole = online.every(Boolean) && alive.every((machines) => machines === 1);
    rig.claim("server:STATE-08", whole, `after the ${plan.end} online: ${online.join(", ")}; machines alive: ${alive.join(", ")}`);
    rig.claim("server:STATE-08", started.agent.env["KEY"] !== undefined, "the cycle that was under way lost the secret that it was for");
  },
});
