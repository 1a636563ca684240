import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** Who is away when the key of a silent agent expires. */
  readonly away: "presence" | "database" | "server";
}

const KEY_MS = 180_000;
/** Long before and after the key expires, ms. */
const MARGIN_MS = 40_000;
/** Until the next look at who has been silent for too long, and the one after it, ms. */
const NOTICED_WITHIN_MS = 130_000;

// The agent falls silent, and when its key expires the news does not arrive.
export default serverScenario<Plan>({
  title: "a silence whose end of patience nobody heard of is noticed all the same",
  spec: ["server:E-106", "server:E-107"],
  covers: ["server:REG-14"],
  kills: ["X-37"],
  plan: fc.record({ away: fc.constantFrom("presence" as const, "database" as const, "server" as const) }),
  directed: (["presence", "database", "server"] as const).map((away) => ({ away })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    workspace.agent.fallSilent();
    await rig.sleep(KEY_MS - MARGIN_MS);
    if (plan.away === "server") {
      await rig.crashServer(2 * MARGIN_MS);
    } else {
      const lift = await rig.toxic({ link: `server>${plan.away}`, stream: "upstream", toxic: { type: "down" } });
      await rig.sleep(2 * MARGIN_MS);
      await lift();
    }
    const unheard = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    await rig.sleep(NOTICED_WITHIN_MS + 40 * rig.maxDelayMs);
    const events = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:REG-14", events === 1, `${unheard} events while the ${plan.away} was away, ${events} after it: it went offline`);
    const online = await workspace.reaches("online", 60_000);
    const lives = workspace.machine.starts - starts;
    rig.claim("server:REG-14", online && lives === 1, `it is online: ${online}, with ${lives} starts`);
  },
});
