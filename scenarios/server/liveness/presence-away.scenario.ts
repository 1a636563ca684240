import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  readonly how: "down" | "mute" | "errors";
  readonly forMs: number;
}

const HEARTBEAT_MS = 30_000;
/** A silence is noticed after three minutes by the key, or by the sweep within two more, ms. */
const NOTICED_WITHIN_MS = 300_000;

const spoil = async (rig: ServerRig, { how }: Plan): Promise<() => Promise<void>> => {
  if (how !== "errors") {
    const toxic = how === "down" ? ({ type: "down" } as const) : ({ type: "timeout", timeoutMs: 0 } as const);
    return rig.toxic({ link: "server>presence", stream: "upstream", toxic });
  }
  rig.presence.unreliable(100, 3_000);
  return async () => rig.presence.unreliable(0, 0);
};

// The server cannot reach presence for a minute, or gets no answer from it.
export default serverScenario<Plan>({
  title: "without presence messages and heartbeats are answered, nobody is restarted, and silence is noticed afterwards",
  spec: ["server:E-107"],
  covers: ["server:REG-14", "server:A2A-30"],
  kills: ["X-38"],
  plan: fc.record({
    how: fc.constantFrom("down" as const, "mute" as const, "errors" as const),
    forMs: fc.integer({ min: 20_000, max: 90_000 }),
  }),
  directed: (["down", "mute", "errors"] as const).map((how) => ({ how, forMs: 60_000 })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    await rig.sleep(10_000);
    const starts = workspace.machine.starts;
    const lift = await spoil(rig, plan);
    const answers = [await workspace.a2a("at once")];
    const beat = await workspace.agent.heartbeat();
    await rig.sleep(plan.forMs / 2);
    answers.push(await workspace.a2a("half way"));
    const late = answers.find(({ status }) => status !== 200);
    rig.claim("server:A2A-30", late === undefined, `without presence a message was answered ${late === undefined ? "" : inShort(late)}`);
    rig.claim("server:REG-14", beat.status === 200, `without presence a heartbeat was answered ${beat.status}`);
    const born = await rig.online({ name: "born meanwhile" });
    const status = (await born.row())?.["status"];
    rig.claim("server:REG-14", status === "online", `without presence a new workspace became ${String(status)}`);
    await rig.sleep(plan.forMs / 2);
    await lift();
    await rig.sleep(2 * HEARTBEAT_MS + 20 * rig.maxDelayMs);
    const early = (await rig.events("WORKSPACE_OFFLINE")).length;
    rig.claim(
      "server:REG-14",
      early === 0 && workspace.machine.starts === starts,
      `${early} workspaces were taken offline for want of presence`,
    );
    for (const one of [workspace, born]) {
      rig.claim("server:REG-14", rig.presenceKeys(one).includes(`ws:${one.id}`), "a heartbeat after the outage wrote no key");
    }
    workspace.agent.fallSilent();
    await rig.sleep(NOTICED_WITHIN_MS + 40 * rig.maxDelayMs);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", events >= 1, "a silence after the outage was not noticed");
  },
});
