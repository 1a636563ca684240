import { describe, expect, test } from "vitest";
import { coalesce, IDLE, type LaneEvent, type LaneState, type LaneStep } from "./coalescer.ts";

type Reducer = (state: LaneState, event: LaneEvent) => LaneStep;

/** How a lane is driven. */
interface Rules {
  readonly coalesce: Reducer;
  /** Whether it is seen that nobody waits, and the lane freed, in one step or in two. */
  readonly release: "one-step" | "two-steps";
  readonly forgetsIdle: boolean;
}

/** A lane, who uses it, and the cycle that really runs. */
interface World {
  readonly lane: LaneState;
  readonly remembered: boolean;
  /** Requesters that have not asked yet. */
  readonly todo: readonly string[];
  readonly running: { readonly cycle: string; readonly loaded: boolean } | null;
  /** What the end of a cycle saw, between its two steps. */
  readonly seen: { readonly lane: LaneState; readonly panicked: boolean } | null;
  /** For each request that no load has followed yet: the cycle that was promised to carry it. */
  readonly promised: Readonly<Record<string, string>>;
  readonly panicsLeft: number;
}

/** What may happen next, and the world after it; `wrong` says what must not be. */
interface Next {
  readonly world: World;
  readonly wrong: readonly string[];
}

const LOST = "a request is lost";
const TWO_AT_ONCE = "two cycles run at once";
const TWO_WAIT = "two cycles are promised behind one";
const NOT_IDLE = "the lane is not idle at the end";
const KEPT = "the lane is remembered at the end";

/** Applies what the reducer says. */
const stepped = (rules: Rules, world: World, step: LaneStep): Next => {
  const running = step.run === null ? world.running : { cycle: step.run, loaded: false };
  const remembered = step.state.phase !== "idle" || !rules.forgetsIdle;
  const wrong = step.run !== null && world.running !== null ? [TWO_AT_ONCE] : [];
  return { world: { ...world, lane: step.state, remembered, running }, wrong };
};

const asks = (rules: Rules, world: World, requester: string): Next => {
  const step = rules.coalesce(world.lane, { type: "request", cycle: requester });
  const { world: after, wrong } = stepped(rules, world, step);
  const carrier = step.carriedBy ?? "nobody";
  const promised = { ...world.promised, [requester]: carrier };
  const behind = new Set(Object.values(promised).filter((cycle) => cycle !== after.running?.cycle));
  const todo = world.todo.filter((one) => one !== requester);
  return { world: { ...after, todo, promised }, wrong: behind.size > 1 ? [...wrong, TWO_WAIT] : wrong };
};

/** The running cycle reads the secrets: it carries what was promised to it before this. */
const loads = (world: World, cycle: string): Next => ({
  world: {
    ...world,
    running: { cycle, loaded: true },
    promised: Object.fromEntries(Object.entries(world.promised).filter(([, carrier]) => carrier !== cycle)),
  },
  wrong: [],
});

const ends = (rules: Rules, world: World, panicked: boolean): Next => {
  const cycle = world.running?.cycle;
  // A cycle that panics takes the requests with it that it was carrying, and no others.
  const kept = Object.entries(world.promised).filter(([, carrier]) => !panicked || carrier !== cycle);
  const over: World = { ...world, running: null, promised: Object.fromEntries(kept), panicsLeft: world.panicsLeft - (panicked ? 1 : 0) };
  if (rules.release === "two-steps") return { world: { ...over, seen: { lane: world.lane, panicked } }, wrong: [] };
  return stepped(rules, over, rules.coalesce(world.lane, { type: "ended", panicked }));
};

const nextOf = (rules: Rules, world: World): readonly Next[] => {
  const { running, seen } = world;
  const next = world.todo.map((requester) => asks(rules, world, requester));
  if (seen !== null)
    next.push(stepped(rules, { ...world, seen: null }, rules.coalesce(seen.lane, { type: "ended", panicked: seen.panicked })));
  if (running === null) return next;
  next.push(running.loaded ? ends(rules, world, false) : loads(world, running.cycle));
  if (world.panicsLeft > 0) next.push(ends(rules, world, true));
  return next;
};

/** What is wrong where nothing can happen any more. */
const wrongAtRest = (world: World): readonly string[] => [
  ...(Object.keys(world.promised).length > 0 ? [LOST] : []),
  ...(world.lane.phase === "idle" ? [] : [NOT_IDLE]),
  ...(world.remembered ? [KEPT] : []),
];

/** Every world that can come about, breadth first. */
const enumerate = (rules: Rules, { requesters, panics }: { readonly requesters: number; readonly panics: number }) => {
  const todo = Array.from({ length: requesters }, (_, index) => `r${index + 1}`);
  const first: World = { lane: IDLE, remembered: false, todo, running: null, seen: null, promised: {}, panicsLeft: panics };
  const known = new Set([JSON.stringify(first)]);
  const wrong = new Set<string>();
  let steps = 0;
  let frontier: readonly World[] = [first];
  while (frontier.length > 0) {
    const found: World[] = [];
    for (const world of frontier) {
      const next = nextOf(rules, world);
      if (next.length === 0) for (const one of wrongAtRest(world)) wrong.add(one);
      for (const one of next) {
        steps += 1;
        for (const fault of one.wrong) wrong.add(fault);
        const key = JSON.stringify(one.world);
        // A world that is wrong already is not followed further: with two cycles at once it has no meaning.
        if (known.has(key) || one.wrong.length > 0) continue;
        known.add(key);
        found.push(one.world);
      }
    }
    frontier = found;
  }
  return { states: known.size, steps, wrong: [...wrong] };
};

const RIGHT: Rules = { coalesce, release: "one-step", forgetsIdle: true };

describe("the coalescer over everything that can happen", () => {
  // server:RST-01, RST-02, RST-04, RST-08, RST-09
  test("loses no request, runs one cycle at a time and ends idle: 4 requesters, 2 panics", async ({ annotate }) => {
    const { states, steps, wrong } = enumerate(RIGHT, { requesters: 4, panics: 2 });
    await annotate(`${states} states, ${steps} steps`);
    expect(wrong).toEqual([]);
    expect(states, "all of them were looked at").toBe(758);
  });

  const BROKEN: readonly { readonly id: string; readonly rules: Partial<Rules>; readonly wrong: string }[] = [
    { id: "X-10, the check and the release are two steps", rules: { release: "two-steps" }, wrong: LOST },
    {
      id: "M-11, a request during a cycle is dropped",
      rules: {
        coalesce: (state, event) =>
          state.phase === "running" && event.type === "request" ? { state, run: null, carriedBy: state.cycle } : coalesce(state, event),
      },
      wrong: LOST,
    },
    {
      id: "M-13, a panic leaves the flag",
      rules: {
        coalesce: (state, event) =>
          event.type === "ended" && event.panicked ? { state, run: null, carriedBy: null } : coalesce(state, event),
      },
      wrong: NOT_IDLE,
    },
    { id: "M-15, the state is kept", rules: { forgetsIdle: false }, wrong: KEPT },
    {
      id: "X-11, a request during a cycle runs beside it",
      rules: {
        coalesce: (state, event) =>
          event.type === "request"
            ? { state: { phase: "running", cycle: event.cycle, next: null }, run: event.cycle, carriedBy: event.cycle }
            : coalesce(state, event),
      },
      wrong: TWO_AT_ONCE,
    },
    {
      id: "X-12, the lane is not freed",
      rules: {
        coalesce: (state, event) => {
          const step = coalesce(state, event);
          return step.state.phase === "idle" ? { ...step, state } : step;
        },
      },
      wrong: NOT_IDLE,
    },
    {
      id: "the last one to ask takes the place of those who wait",
      rules: {
        coalesce: (state, event) =>
          state.phase === "running" && event.type === "request"
            ? { state: { ...state, next: event.cycle }, run: null, carriedBy: event.cycle }
            : coalesce(state, event),
      },
      wrong: TWO_WAIT,
    },
  ];

  test.for(BROKEN)("is seen to be wrong: $id", ({ rules, wrong }) => {
    expect(enumerate({ ...RIGHT, ...rules }, { requesters: 4, panics: 2 }).wrong).toContain(wrong);
  });
});

describe("one step of the coalescer", () => {
  test("names the cycle that will carry a request", () => {
    const first = coalesce(IDLE, { type: "request", cycle: "a" });
    expect(first).toEqual({ state: { phase: "running", cycle: "a", next: null }, run: "a", carriedBy: "a" });
    const second = coalesce(first.state, { type: "request", cycle: "b" });
    expect(second).toEqual({ state: { phase: "running", cycle: "a", next: "b" }, run: null, carriedBy: "b" });
    expect(coalesce(second.state, { type: "request", cycle: "c" }), "a third one waits for the same cycle").toMatchObject({
      carriedBy: "b",
    });
    expect(coalesce(second.state, { type: "ended", panicked: true })).toMatchObject({ run: "b", state: { cycle: "b", next: null } });
  });

  test("frees a lane for which nobody waits", () => {
    expect(coalesce({ phase: "running", cycle: "a", next: null }, { type: "ended", panicked: false }).state).toEqual(IDLE);
  });
});
