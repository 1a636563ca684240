import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

/** What an agent says of itself in one heartbeat. */
interface Beat {
  readonly errorRate: number;
  readonly runtimeState: "" | "wedged" | "busy";
  /** It manages its status by itself. */
  readonly managed: boolean;
}

type Status = "online" | "degraded";

/** The contract's table, row by row (server:REG-07, REG-08). */
const expected = (from: Status, { errorRate, runtimeState, managed }: Beat): { readonly to: Status; readonly rule: string } => {
  if (from === "online" && runtimeState === "wedged") return { to: "degraded", rule: "server:REG-08" };
  if (managed) return { to: from, rule: "server:REG-07" };
  if (from === "online" && errorRate >= 0.5) return { to: "degraded", rule: "server:REG-07" };
  if (from === "degraded" && errorRate < 0.1 && runtimeState === "") return { to: "online", rule: "server:REG-07" };
  return { to: from, rule: "server:REG-07" };
};

const beat: fc.Arbitrary<Beat> = fc.record({
  errorRate: fc.constantFrom(0, 0.09, 0.1, 0.3, 0.49, 0.5, 0.8, 1),
  runtimeState: fc.constantFrom("" as const, "wedged" as const, "busy" as const),
  managed: fc.boolean(),
});

const HEALTHY: Beat = { errorRate: 0, runtimeState: "", managed: false };

// An agent tells how it is, one heartbeat after the other.
export default serverScenario<{ readonly beats: readonly Beat[] }>({
  title: "a heartbeat degrades and restores a workspace by what it says itself",
  spec: [],
  covers: ["server:REG-07", "server:REG-08", "server:REG-13", "server:REG-17"],
  kills: ["M-36", "M-74"],
  plan: fc.record({ beats: fc.array(beat, { minLength: 1, maxLength: 8 }) }),
  directed: [
    { beats: [{ ...HEALTHY, errorRate: 0.8, managed: true }, { ...HEALTHY, errorRate: 0.8 }, { ...HEALTHY, managed: true }, HEALTHY] },
    {
      beats: [
        { ...HEALTHY, runtimeState: "wedged", managed: true },
        { ...HEALTHY, errorRate: 0.1 },
        { ...HEALTHY, errorRate: 0.09 },
      ],
    },
    { beats: [{ ...HEALTHY, errorRate: 0.49 }, { ...HEALTHY, errorRate: 0.5 }, { ...HEALTHY, runtimeState: "busy" }, HEALTHY] },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    // The agent has its token once its register is answered.
    await rig.sleep(1_000 + 2 * rig.maxDelayMs);
    let status: Status = "online";
    let managedBefore = false;
    for (const one of plan.beats) {
      const { errorRate, runtimeState, managed } = one;
      workspace.agent.be({ errorRate, runtimeState, capabilities: { status_mgmt: managed } });
      const answer = await workspace.agent.heartbeat();
      const row = await workspace.row();
      const { to, rule } = expected(status, one);
      const words = `a heartbeat with ${JSON.stringify(one)} took it from ${status} to ${String(row?.["status"])}`;
      rig.claim(rule, answer.status === 200 && row?.["status"] === to, words);
      if (managed !== managedBefore) rig.claim("server:REG-17", row?.["status"] === to, words);
      const stored = Number(row?.["last_error_rate"]);
      rig.claim("server:REG-13", Math.abs(stored - errorRate) < 0.001, `a heartbeat with an error rate of ${errorRate} left ${stored}`);
      status = to;
      managedBefore = managed;
    }
  },
});
