import { WORKSPACE_STATUSES, type WorkspaceStatus } from "#harness/platform/server/status.ts";
import { lifeAfter, type LifeEffect, type LifeRules, type LifeState } from "./liveness.ts";

const NOW_MS = 10_000_000;
/** The contract's numbers, as text (server:REG-14, REG-16). */
const KEY_MS = 180_000;
const SWEEP_MS = 60_000;
const LIMITS_MS: Readonly<Record<string, number>> = { langgraph: 600_000, hermes: 1_800_000, "": 600_000 };
const AGES_MS = [0, 60_000, KEY_MS, KEY_MS + SWEEP_MS, KEY_MS + SWEEP_MS + 1, 600_000, 600_001, 1_800_000, 1_800_001];

const UP: readonly WorkspaceStatus[] = ["online", "degraded"];
const ASLEEP: readonly WorkspaceStatus[] = ["hibernated", "hibernating"];

/** Where a heartbeat leads that tells of nothing unusual, or of errors, or of a wedged runtime (server:REG-07 to REG-09). */
const SIGHTS = [
  { errorRate: 0.3, runtimeState: "", managed: false },
  { errorRate: 0.8, runtimeState: "", managed: false },
  { errorRate: 0.8, runtimeState: "", managed: true },
  { errorRate: 0, runtimeState: "", managed: false },
  { errorRate: 0, runtimeState: "wedged", managed: true },
];

const movesTo = (status: WorkspaceStatus, { errorRate, runtimeState, managed }: (typeof SIGHTS)[number]): WorkspaceStatus | null => {
  if (status === "offline" || status === "provisioning") return "online";
  if (status === "online" && (runtimeState === "wedged" || (errorRate >= 0.5 && !managed))) return "degraded";
  return status === "degraded" && errorRate < 0.1 && runtimeState === "" && !managed ? "online" : null;
};

const namesOf = (effects: readonly LifeEffect[]): string =>
  effects.map((one) => (one.type === "move" ? `move to ${one.to}` : one.type)).join(", ");

const STATES: readonly LifeState[] = WORKSPACE_STATUSES.flatMap((status) =>
  [false, true].flatMap((external) =>
    Object.keys(LIMITS_MS).flatMap((runtime) =>
      AGES_MS.flatMap((age) =>
        [null, NOW_MS - 1, NOW_MS + 1].map((keyUntil) => {
          const at = NOW_MS - age;
          return { status, external, runtime, provisioningSince: at, heardAt: at, keyUntil };
        }),
      ),
    ),
  ),
);

/** A limit for every runtime that has none of its own, ms: longer than the usual one. */
const LONGER_MS = 900_000;

/** What the contract wants of each state, for each thing that may happen. */
const EVENTS: readonly {
  readonly name: string;
  readonly happens: (rules: LifeRules, state: LifeState) => string;
  readonly wants: (state: LifeState) => string;
}[] = [
  {
    name: "found gone",
    happens: (rules, state) => namesOf(lifeAfter(rules, state, { type: "found-gone", at: NOW_MS }).effects),
    wants: ({ status }) => (UP.includes(status) ? "go-offline" : ""),
  },
  {
    name: "silence",
    happens: (rules, state) => namesOf(lifeAfter(rules, state, { type: "silence-sweep", at: NOW_MS }).effects),
    wants: ({ status, external, heardAt, keyUntil }) => {
      const silent = NOW_MS - (heardAt ?? 0) > KEY_MS + SWEEP_MS && (keyUntil ?? 0) <= NOW_MS;
      return UP.includes(status) && !external && silent ? "go-offline" : "";
    },
  },
  {
    name: "limit",
    happens: (rules, state) => namesOf(lifeAfter(rules, state, { type: "limit-sweep", at: NOW_MS, usualMs: 600_000 }).effects),
    wants: ({ status, external, runtime, provisioningSince }) =>
      status === "provisioning" && !external && NOW_MS - (provisioningSince ?? 0) > (LIMITS_MS[runtime] ?? 0) ? "fail" : "",
  },
  {
    name: "a limit that was configured longer",
    happens: (rules, state) => namesOf(lifeAfter(rules, state, { type: "limit-sweep", at: NOW_MS, usualMs: LONGER_MS }).effects),
    wants: ({ status, external, runtime, provisioningSince }) => {
      const limitMs = Math.max(LIMITS_MS[runtime] ?? 0, LONGER_MS);
      return status === "provisioning" && !external && NOW_MS - (provisioningSince ?? 0) > limitMs ? "fail" : "";
    },
  },
  {
    name: "message",
    happens: (rules, state) => namesOf(lifeAfter(rules, state, { type: "message", at: NOW_MS }).effects),
    wants: ({ status }) => (ASLEEP.includes(status) ? "start" : ""),
  },
  ...SIGHTS.map((sight) => ({
    name: `heartbeat ${JSON.stringify(sight)}`,
    happens: (rules: LifeRules, state: LifeState) => {
      const { errorRate, runtimeState, managed } = sight;
      // What the heartbeat before it said is the opposite, and does not count (server:REG-17).
      const told = { errorRate, runtimeState, capabilities: { status_mgmt: managed }, knownCapabilities: { status_mgmt: !managed } };
      const { state: after, effects } = lifeAfter(rules, state, { type: "heartbeat", at: NOW_MS, sight: told });
      return `${namesOf(effects)} until ${(after.keyUntil ?? 0) - NOW_MS}`;
    },
    wants: ({ status }: LifeState) => {
      const to = movesTo(status, sight);
      return `${to === null ? "" : `move to ${to}, `}renew-key until ${KEY_MS}`;
    },
  })),
];

const STEP_MS = 30_000;
const SILENT_MAX_MS = 600_000;
/** Nobody who was heard of so lately is taken offline: a few heartbeats may be lost (server:REG-14). */
const PATIENCE_MS = 150_000;
/** A silence is noticed by then, whoever missed the end of the key. */
const NOTICED_MS = KEY_MS + 3 * SWEEP_MS;

/** A workspace that heartbeats come from or do not; times count back from now, ms. */
interface World {
  readonly status: WorkspaceStatus;
  readonly heardAgo: number;
  readonly keyLeft: number | null;
  /** Whether the sweep looks at the end of this step. */
  readonly sweeps: boolean;
  readonly lossesLeft: number;
}

interface Told {
  readonly world: World;
  readonly wrong: string | null;
}

const lifeIn = ({ status, heardAgo, keyLeft }: World): LifeState => ({
  ...{ status, external: false, runtime: "langgraph", provisioningSince: NOW_MS },
  ...{ heardAt: NOW_MS - heardAgo, keyUntil: keyLeft === null ? null : NOW_MS + keyLeft },
});

const after = (world: World, { status, heardAt, keyUntil }: LifeState): World => ({
  ...world,
  status,
  heardAgo: NOW_MS - (heardAt ?? 0),
  keyLeft: keyUntil === null ? null : keyUntil - NOW_MS,
});

const isHasty = (before: World, { status }: LifeState): boolean =>
  UP.includes(before.status) && status === "offline" && before.heardAgo < PATIENCE_MS;

/** Half a minute passes: a heartbeat comes or does not, the end of a key is heard or is not, and every other time the sweep looks. */
const nextOf = (rules: LifeRules, world: World): readonly Told[] => {
  const passed: World = {
    ...world,
    heardAgo: Math.min(world.heardAgo + STEP_MS, SILENT_MAX_MS),
    keyLeft: world.keyLeft === null || world.keyLeft <= STEP_MS ? null : world.keyLeft - STEP_MS,
    sweeps: !world.sweeps,
  };
  const ended = world.keyLeft !== null && passed.keyLeft === null;
  const told: Told[] = [];
  const add = (from: World, state: LifeState): void => {
    const swept = from.sweeps ? lifeAfter(rules, state, { type: "silence-sweep", at: NOW_MS }).state : state;
    const now = after(from, swept);
    const late = UP.includes(now.status) && now.heardAgo >= NOTICED_MS;
    const hasty = isHasty(from, swept);
    told.push({ world: now, wrong: hasty ? "it is taken offline in haste" : late ? "its silence is never noticed" : null });
  };
  const beat = { errorRate: 0, runtimeState: "", capabilities: {}, knownCapabilities: {} };
  const heard = lifeAfter(rules, lifeIn(passed), { type: "heartbeat", at: NOW_MS, sight: beat }).state;
  add(passed, heard);
  if (heard.keyUntil === null) told.push({ world: passed, wrong: "a heartbeat leaves it without a key" });
  add(passed, lifeIn(passed));
  if (ended) add(passed, lifeAfter(rules, lifeIn(passed), { type: "found-gone", at: NOW_MS }).state);
  if (world.lossesLeft > 0 && passed.keyLeft !== null) add({ ...passed, lossesLeft: 0 }, lifeIn({ ...passed, keyLeft: null }));
  return told;
};

/** Every world that can come about, breadth first. */
const enumerate = (rules: LifeRules): { readonly states: number; readonly wrong: readonly string[] } => {
  const first: World = { status: "online", heardAgo: 0, keyLeft: rules.presenceTtlMs, sweeps: false, lossesLeft: 1 };
  const known = new Set([JSON.stringify(first)]);
  const wrong = new Set<string>();
  let frontier: readonly World[] = [first];
  while (frontier.length > 0) {
    const next = frontier.flatMap((world) => nextOf(rules, world));
    for (const one of next) if (one.wrong !== null) wrong.add(one.wrong);
    frontier = next
      .filter((one) => one.wrong === null)
      .map(({ world }) => world)
      .filter((world) => {
        const key = JSON.stringify(world);
        const isNew = !known.has(key);
        known.add(key);
        return isNew;
      });
  }
  return { states: known.size, wrong: [...wrong] };
};

/** Everything that may happen to a workspace's signs of life, once and in every order, and what is not as the contract has it. */
export const enumerateLife = (rules: LifeRules): { readonly states: number; readonly wrong: readonly string[] } => {
  const misjudged = EVENTS.flatMap(({ name, happens, wants }) => {
    const states = STATES.filter((state) => happens(rules, state) !== wants(state));
    return states.length === 0 ? [] : [`${name}: ${states.length} states, such as ${JSON.stringify(states[0])}`];
  });
  const worlds = enumerate(rules);
  return { states: STATES.length * EVENTS.length + worlds.states, wrong: [...misjudged, ...worlds.wrong] };
};
