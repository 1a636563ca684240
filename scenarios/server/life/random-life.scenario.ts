import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { serverScenario, type CallOptions, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { twoAtOnce } from "#scenarios/wiring/server/window-sightings.ts";

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

/** What a call is to be answered when nobody else asks for anything meanwhile, by the row before it; null where time alone may decide. */
const predicted = (now: Asked, status: string, belowPaused: boolean): readonly number[] | null => {
  const removed = status === "removed" || status === "missing";
  switch (now.do) {
    case "pause":
      return removed || status === "paused" ? [404] : [200];
    case "resume":
      return status !== "paused" ? [404] : belowPaused ? [409] : [200];
    case "restart":
      return removed ? [404] : belowPaused ? [409] : [202];
    case "save":
      return removed ? [404] : [200];
    case "delete":
      return removed ? null : [200, 500];
    case "hibernate":
      return removed ? [404] : ["paused", "hibernated"].includes(status) ? [409] : null;
    case "message":
      return removed ? [404] : ["paused", "hibernated"].includes(status) ? [503] : null;
  }
};

/** Who asks for something at this moment: answers can be foretold for whoever is alone. */
class Askers {
  #now = 0;
  #ever = 0;

  /** Whether nobody else asked for anything while this was under way. */
  async alone<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly alone: boolean }> {
    const before = this.#now;
    this.#now += 1;
    this.#ever += 1;
    const mine = this.#ever;
    try {
      const value = await work();
      return { value, alone: before === 0 && this.#ever === mine };
    } finally {
      this.#now -= 1;
    }
  }
}

const PAUSED_ABOVE = `WITH RECURSIVE up AS (
    SELECT parent_id FROM workspaces WHERE id = $1
    UNION SELECT w.parent_id FROM workspaces w JOIN up ON w.id = up.parent_id
  ) SELECT 1 AS paused FROM up JOIN workspaces w ON w.id = up.parent_id WHERE w.status = 'paused' LIMIT 1`;

const askAndJudge = async (
  rig: ServerRig,
  workspace: Workspace,
  { now, as, askers }: { readonly now: Asked; readonly as: string; readonly askers: Askers },
) => {
  const { value, alone } = await askers.alone(async () => {
    const status = String((await workspace.row())?.["status"] ?? "missing");
    const belowPaused = (await rig.sql(PAUSED_ABOVE, [workspace.id])).length > 0;
    const answer = await ask(workspace, now, { as });
    return { answer, status, wanted: predicted(now, status, belowPaused) };
  });
  const { answer, status, wanted } = value;
  rig.claim("server:STATE-01", HONEST[now.do].includes(answer.status ?? 0), `${now.do} (${as}) was answered ${answer.status}`);
  if (!alone || wanted === null) return;
  const words = `${now.do} (${as}) of one that was ${status}, with nobody beside it, was answered ${answer.status}`;
  rig.claim("server:STATE-01", wanted.includes(answer.status ?? 0), words);
};

/** One step of one actor, and who asks beside it. */
interface Turn {
  readonly now: Step;
  readonly as: string;
  readonly askers: Askers;
}

const live = async (rig: ServerRig, workspaces: Workspace[], { now, as, askers }: Turn): Promise<void> => {
  await rig.sleep(now.afterMs);
  const workspace = workspaces[now.on % workspaces.length];
  if (workspace === undefined) return;
  if (now.do === "create") {
    const born = { name: as, secrets: { BORN: `with ${as}` }, ...(now.below ? { parent: workspace } : {}) };
    const { value: made } = await askers.alone(() => rig.create(born, { as }));
    if (made.created.status === 201) workspaces.push(made);
    return;
  }
  if (!isAsked(now)) {
    await befall(rig, workspace, now);
    return;
  }
  await askAndJudge(rig, workspace, { now, as, askers });
};

// Any life: several people do what they like with the same workspaces, machines and agents die, time passes. The checkers hold it against the state machine.
export default serverScenario<Plan>({
  title: "any life of a workspace follows its state machine",
  spec: ["server:C.1", "server:C.4"],
  covers: ["server:STATE-01", "server:STATE-02", "server:STATE-03", "server:STATE-07", "server:STATE-08", "server:RST-04", "server:RST-22"],
  kills: ["M-12", "M-23", "M-34", "M-105", "X-11", "X-16", "X-17"],
  needs: ["client", "journal", "control"],
  explore: { latencyMaxMs: 1_000, stallMaxMs: 30_000 },
  plan: fc.record({ actors: fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 3 }) }),
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
          { do: "restart", on: 0, afterMs: 0 },
          { do: "agent-dies", on: 0, afterMs: 15_000 },
          { do: "message", on: 0, afterMs: 100 },
        ],
      ],
    },
  ],
  windows: [{ name: "two operations on one workspace at once", entered: twoAtOnce }],
  run: async (rig, plan) => {
    const askers = new Askers();
    const workspaces = [await rig.online({ name: "the first" })];
    await Promise.all(
      plan.actors.map(async (steps, actor) => {
        for (const [index, now] of steps.entries()) await live(rig, workspaces, { now, as: `actor-${actor}-${index}`, askers });
      }),
    );
  },
});
