import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { serverScenario, type CallOptions, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";

/** What somebody asks of a workspace. */
type Asked =
  | { readonly do: "restart" | "pause" | "resume" | "delete" | "message" }
  | { readonly do: "save"; readonly key: "A" | "B" }
  | { readonly do: "hibernate"; readonly force: boolean };

/** What befalls it. */
type Befalls =
  | { readonly do: "crash" | "wipe" | "agent-dies" | "agent-silent" | "agent-speaks" }
  | { readonly do: "agent-late"; readonly bootMs: number }
  | { readonly do: "time-passes"; readonly ms: number };

/** One thing that happens in a workspace's life: plain data, so that a life can be shrunk and stored. */
type Act = Asked | Befalls | { readonly do: "create"; readonly below: boolean };

type Step = Act & { readonly on: number; readonly afterMs: number };

interface Plan {
  /** What each actor does, one step after the other; the actors all at once. */
  readonly actors: readonly (readonly Step[])[];
}

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("restart", "pause", "resume", "delete", "message") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("create"), below: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("save"), key: fc.constantFrom("A", "B") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hibernate"), force: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("crash", "wipe", "agent-dies", "agent-silent", "agent-speaks") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("agent-late"), bootMs: fc.constantFrom(1_000, 30_000, 200_000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("time-passes"), ms: fc.constantFrom(5_000, 61_000, 200_000, 400_000) }) },
) as fc.Arbitrary<Act>;

const step = fc
  .tuple(act, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 20_000 }))
  .map(([one, on, afterMs]) => ({ ...one, on, afterMs }));

/** What each call may be answered, whatever state it meets (server.md B.2; a broken agent answers 502). */
const HONEST: Readonly<Record<Asked["do"], readonly number[]>> = {
  restart: [202, 404, 409],
  pause: [200, 404],
  resume: [200, 404, 409],
  delete: [200, 404, 500],
  hibernate: [200, 404, 409],
  save: [200, 404],
  message: [200, 202, 404, 502, 503],
};

const isAsked = (now: Asked | Befalls): now is Asked => now.do in HONEST;

const ask = (workspace: Workspace, now: Asked, options: CallOptions & { readonly as: string }): Promise<Outcome> => {
  switch (now.do) {
    case "restart":
      return workspace.restart(options);
    case "pause":
      return workspace.pause(options);
    case "resume":
      return workspace.resume(options);
    case "delete":
      return workspace.remove(options);
    case "hibernate":
      return workspace.hibernate({ ...options, force: now.force });
    case "save":
      return workspace.saveSecret(now.key, `value of ${options.as}`, options);
    case "message":
      return workspace.a2a(options.as, options);
  }
};

const befall = async (rig: ServerRig, { machine, agent }: Workspace, now: Befalls): Promise<void> => {
  switch (now.do) {
    case "crash":
      return machine.crash();
    case "wipe":
      return machine.wipe();
    case "agent-dies":
      return agent.die();
    case "agent-silent":
      return agent.fallSilent();
    case "agent-speaks":
      return agent.resume();
    case "agent-late":
      return agent.be({ bootMs: now.bootMs });
    case "time-passes":
      return rig.sleep(now.ms);
  }
};

const live = async (rig: ServerRig, workspaces: Workspace[], { now, as }: { readonly now: Step; readonly as: string }): Promise<void> => {
  await rig.sleep(now.afterMs);
  const workspace = workspaces[now.on % workspaces.length];
  if (workspace === undefined) return;
  if (now.do === "create") {
    const made = await rig.create({ name: as, secrets: { BORN: `with ${as}` }, ...(now.below ? { parent: workspace } : {}) }, { as });
    if (made.created.status === 201) workspaces.push(made);
    return;
  }
  if (!isAsked(now)) {
    await befall(rig, workspace, now);
    return;
  }
  const { status } = await ask(workspace, now, { as });
  rig.claim("server:STATE-01", HONEST[now.do].includes(status ?? 0), `${now.do} (${as}) was answered ${status}`);
};

// Any life: several people do what they like with the same workspaces, machines and agents die, time passes. The checkers hold it against the state machine.
export default serverScenario<Plan>({
  title: "any life of a workspace follows its state machine",
  spec: ["server:C.1", "server:C.4"],
  covers: ["server:STATE-01", "server:STATE-02", "server:STATE-03", "server:STATE-07", "server:STATE-08", "server:RST-04", "server:RST-22"],
  kills: ["M-11", "M-12", "M-23", "M-34", "M-105", "X-11", "X-16", "X-17"],
  needs: ["client", "journal", "control"],
  explore: { latencyMaxMs: 1_000, stallMaxMs: 30_000 },
  plan: fc.record({ actors: fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }) }),
  directed: [
    {
      actors: [
        [
          { do: "save", key: "A", on: 0, afterMs: 0 },
          { do: "pause", on: 0, afterMs: 20_000 },
          { do: "resume", on: 0, afterMs: 5_000 },
          { do: "hibernate", force: true, on: 0, afterMs: 20_000 },
          { do: "message", on: 0, afterMs: 5_000 },
        ],
        [
          { do: "create", below: true, on: 0, afterMs: 1_000 },
          { do: "crash", on: 1, afterMs: 10_000 },
          { do: "time-passes", ms: 200_000, on: 1, afterMs: 0 },
          { do: "delete", on: 1, afterMs: 0 },
        ],
        [
          { do: "restart", on: 0, afterMs: 1 },
          { do: "agent-dies", on: 0, afterMs: 15_000 },
          { do: "message", on: 0, afterMs: 100 },
        ],
      ],
    },
  ],
  windows: [],
  run: async (rig, plan) => {
    const workspaces = [await rig.online({ name: "the first" })];
    await Promise.all(
      plan.actors.map(async (steps, actor) => {
        for (const [index, now] of steps.entries()) await live(rig, workspaces, { now, as: `actor-${actor}-${index}` });
      }),
    );
  },
});
