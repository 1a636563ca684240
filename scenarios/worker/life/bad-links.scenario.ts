import fc from "fast-check";
import type { LinkToxic, Toxic } from "#harness/faults/toxic.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

/** A toxic on a link, from one moment to another. Times in ms. */
interface Spell extends LinkToxic {
  readonly fromMs: number;
  readonly forMs: number;
}

interface Act {
  readonly verb: "exec" | "read" | "wake";
  readonly isolate: 1 | 2;
  readonly atMs: number;
}

const toxic: fc.Arbitrary<Toxic> = fc.oneof(
  fc.record({ type: fc.constant("latency" as const), latencyMs: fc.integer({ min: 1, max: 8_000 }) }),
  fc.record({ type: fc.constant("bandwidth" as const), rateKBps: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ type: fc.constant("slow_close" as const), delayMs: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({ type: fc.constant("timeout" as const), timeoutMs: fc.constantFrom(0, 1_000, 20_000) }),
  fc.record({ type: fc.constant("reset_peer" as const), timeoutMs: fc.integer({ min: 0, max: 5_000 }) }),
  fc.record({
    type: fc.constant("slicer" as const),
    averageBytes: fc.integer({ min: 1, max: 64 }),
    delayUs: fc.integer({ min: 0, max: 50_000 }),
  }),
  fc.record({ type: fc.constant("limit_data" as const), bytes: fc.integer({ min: 0, max: 200 }) }),
  fc.constant<Toxic>({ type: "down" }),
);

const spell: fc.Arbitrary<Spell> = fc.record({
  link: fc.constantFrom("isolate-1>host", "isolate-2>host", "host>sandbox", "isolate-1>bucket"),
  stream: fc.constantFrom("upstream" as const, "downstream" as const),
  toxic,
  fromMs: fc.integer({ min: 0, max: 60_000 }),
  forMs: fc.integer({ min: 500, max: 60_000 }),
});

const act: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom("exec" as const, "read" as const, "wake" as const),
  isolate: fc.constantFrom(1 as const, 2 as const),
  atMs: fc.integer({ min: 0, max: 80_000 }),
});

// Every kind of trouble a link can make, on every link inside the platform, while people work: all ends, and nothing runs twice.
export default scenario<{ readonly active: boolean; readonly spells: readonly Spell[]; readonly acts: readonly Act[] }>({
  title: "bad links are outlasted or reported, and no command runs twice",
  spec: ["worker:C.1"],
  covers: ["worker:EXEC-15", "worker:EXEC-16", "worker:RETRY-9", "worker:RETRY-11"],
  kills: ["D-54"],
  needs: ["client", "journal", "control", "isolates", "toxics"],
  plan: fc.record({
    active: fc.boolean(),
    spells: fc.array(spell, { minLength: 1, maxLength: 4 }),
    acts: fc.array(act, { minLength: 1, maxLength: 5 }),
  }),
  directed: [
    {
      active: true,
      spells: [{ link: "isolate-1>host", stream: "downstream", toxic: { type: "reset_peer", timeoutMs: 0 }, fromMs: 0, forMs: 4_000 }],
      acts: [{ verb: "exec", isolate: 1, atMs: 1_000 }],
    },
    {
      active: true,
      spells: [{ link: "host>sandbox", stream: "upstream", toxic: { type: "timeout", timeoutMs: 0 }, fromMs: 0, forMs: 60_000 }],
      acts: [
        { verb: "exec", isolate: 1, atMs: 1_000 },
        { verb: "read", isolate: 2, atMs: 2_000 },
      ],
    },
  ],
  windows: [
    {
      name: "an operation under a toxic",
      entered: (history) => {
        const applied = history.events.findIndex((event) => event.type === "fault" && event.phase === "apply");
        const asked = history.events.findIndex((event) => event.type === "invoke");
        const lifted = history.events.findIndex((event) => event.type === "fault" && event.phase === "lift");
        return applied >= 0 && asked > applied && (lifted < 0 || lifted > asked);
      },
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    if (plan.active) user.sandbox.beActive();
    const weather = plan.spells.map(async ({ fromMs, forMs, ...linkToxic }) => {
      await rig.sleep(fromMs);
      const lift = await rig.toxic(linkToxic);
      await rig.sleep(forMs);
      await lift();
    });
    const answers = plan.acts.map(async ({ verb, isolate, atMs }, i) => {
      await rig.sleep(atMs);
      const options = { isolate, as: `act-${i}` };
      if (verb === "exec") await user.exec(`echo act-${i}`, options);
      else if (verb === "read") await user.read("/root/notes.txt", options);
      else await user.wake(options);
      const ran = executions(rig.history(), `echo act-${i}`);
      rig.claim("worker:EXEC-15", ran <= 1, `the command of act ${i} ran ${ran} times`);
    });
    await Promise.all([...weather, ...answers]);
  },
});
