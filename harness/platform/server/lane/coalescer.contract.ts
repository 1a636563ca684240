import { IDLE, type LaneEvent, type LaneState, type LaneStep } from "./coalescer.ts";

type Reducer = (state: LaneState, event: LaneEvent) => LaneStep;

/** How a lane is driven. */
export interface LaneRules {
  readonly coalesce: Reducer;
  /** Whether it is seen that nobody waits, and the lane freed, in one step or in two. */
  readonly laneRelease: "one-step" | "two-steps";
  readonly forgetsIdleLanes: boolean;
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
const stepped = (rules: LaneRules, world: World, step: LaneStep): Next => {
  const running = step.run === null ? world.running : { cycle: step.run, loaded: false };
  const remembered = step.state.phase !== "idle" || !rules.forgetsIdleLanes;
  const wrong = step.run !== null && world.running !== null ? [TWO_AT_ONCE] : [];
  return { world: { ...world, lane: step.state, remembered, running }, wrong };
};

const asks = (rules: LaneRules, world: World, requester: string): Next => {
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

const ends = (rules: LaneRules, world: World, panicked: boolean): Next => {
  const cycle = world.running?.cycle;
  // A cycle that panics takes the requests with it that it was carrying, and no others.
  const kept = Object.entries(world.promised).filter(([, carrier]) => !panicked || carrier !== cycle);
  const over: World = { ...world, running: null, promised: Object.fromEntries(kept), panicsLeft: world.panicsLeft - (panicked ? 1 : 0) };
  if (rules.laneRelease === "two-steps") return { world: { ...over, seen: { lane: world.lane, panicked } }, wrong: [] };
  return stepped(rules, over, rules.coalesce(world.lane, { type: "ended", panicked }));
};

const nextOf = (rules: LaneRules, world: World): readonly Next[] => {
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

/** Every world that can come about with these rules, breadth first, and what is wrong in some of them (server:RST-01 to RST-09). */
export const enumerateLanes = (rules: LaneRules, { requesters, panics }: { readonly requesters: number; readonly panics: number }) => {
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
