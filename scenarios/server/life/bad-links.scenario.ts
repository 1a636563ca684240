import fc from "fast-check";
import type { LinkToxic, Toxic } from "#harness/faults/toxic.ts";
import { serverScenario } from "#harness/rigs/server-rig.ts";

/** A toxic on a link, from one moment to another. Times in ms. */
interface Spell extends LinkToxic {
  readonly fromMs: number;
  readonly forMs: number;
}

interface Act {
  readonly do: "restart" | "save" | "pause" | "resume" | "message" | "delete";
  readonly on: 0 | 1;
  readonly atMs: number;
}

interface Plan {
  readonly spells: readonly Spell[];
  readonly acts: readonly Act[];
}

const toxic: fc.Arbitrary<Toxic> = fc.oneof(
  fc.record({ type: fc.constant("latency" as const), latencyMs: fc.integer({ min: 1, max: 8_000 }) }),
  fc.record({ type: fc.constant("bandwidth" as const), rateKBps: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ type: fc.constant("slow_close" as const), delayMs: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ type: fc.constant("timeout" as const), timeoutMs: fc.constantFrom(0, 1_000, 20_000) }),
  fc.record({ type: fc.constant("reset_peer" as const), timeoutMs: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ type: fc.constant("limit_data" as const), bytes: fc.integer({ min: 0, max: 2_000 }) }),
  fc.constant<Toxic>({ type: "down" }),
);

const LINKS = ["agent>server", "server>docker", "server>control-plane", "server>agent", "server>presence", "server>database"];

const spell: fc.Arbitrary<Spell> = fc.record({
  link: fc.constantFrom(...LINKS),
  stream: fc.constantFrom("upstream" as const, "downstream" as const),
  toxic,
  fromMs: fc.integer({ min: 0, max: 60_000 }),
  forMs: fc.integer({ min: 500, max: 45_000 }),
});

const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom("restart", "save", "save", "pause", "resume", "message", "message", "delete"),
  on: fc.constantFrom(0, 1),
  atMs: fc.integer({ min: 0, max: 80_000 }),
});

// Every kind of trouble a link can make, on every link of the server, while people work: what was acknowledged holds, nothing is leaked, nothing is stuck.
export default serverScenario<Plan>({
  title: "bad links are outlasted or reported, and what was acknowledged holds",
  spec: ["server:C.1"],
  covers: ["server:STATE-01", "server:STATE-08", "server:RST-04", "server:RST-22", "server:DEAD-13"],
  kills: ["X-17"],
  needs: ["client", "journal", "control", "toxics"],
  plan: fc.record({
    spells: fc.array(spell, { minLength: 1, maxLength: 4 }),
    acts: fc.array(act, { minLength: 1, maxLength: 6 }),
  }),
  directed: [
    {
      spells: [{ link: "server>database", stream: "downstream", toxic: { type: "reset_peer", timeoutMs: 0 }, fromMs: 0, forMs: 4_000 }],
      acts: [
        { do: "save", on: 0, atMs: 1_000 },
        { do: "restart", on: 1, atMs: 3_000 },
      ],
    },
    {
      spells: [
        { link: "server>control-plane", stream: "downstream", toxic: { type: "timeout", timeoutMs: 0 }, fromMs: 0, forMs: 30_000 },
        { link: "server>docker", stream: "downstream", toxic: { type: "timeout", timeoutMs: 0 }, fromMs: 0, forMs: 30_000 },
      ],
      acts: [
        { do: "restart", on: 0, atMs: 1_000 },
        { do: "delete", on: 1, atMs: 2_000 },
      ],
    },
    {
      spells: [{ link: "server>agent", stream: "upstream", toxic: { type: "down" }, fromMs: 0, forMs: 20_000 }],
      acts: [{ do: "message", on: 0, atMs: 1_000 }],
    },
  ],
  windows: [
    {
      name: "an operation under a toxic",
      entered: ({ events }) => {
        const applied = events.findIndex((event) => event.type === "fault" && event.phase === "apply");
        const asked = events.findIndex((event, index) => index > applied && event.type === "invoke");
        const lifted = events.findIndex((event) => event.type === "fault" && event.phase === "lift");
        return applied >= 0 && asked > applied && (lifted < 0 || lifted > asked);
      },
    },
  ],
  run: async (rig, plan) => {
    const workspaces = [await rig.online(), await rig.online()] as const;
    const weather = plan.spells.map(async ({ fromMs, forMs, ...linkToxic }) => {
      await rig.sleep(fromMs);
      const lift = await rig.toxic(linkToxic);
      await rig.sleep(forMs);
      await lift();
    });
    const work = plan.acts.map(async ({ do: what, on, atMs }, i) => {
      await rig.sleep(atMs);
      const workspace = workspaces[on];
      const options = { as: `act-${i}` };
      if (what === "restart") await workspace.restart(options);
      else if (what === "save") await workspace.saveSecret(`KEY_${i % 2}`, `value of act-${i}`, options);
      else if (what === "pause") await workspace.pause(options);
      else if (what === "resume") await workspace.resume(options);
      else if (what === "message") await workspace.a2a(`act-${i}`, options);
      else await workspace.remove(options);
    });
    await Promise.all([...weather, ...work]);
  },
});
