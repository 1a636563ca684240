import { hash32 } from "#harness/seed/hash32.ts";
import { loadContender, type ContenderId } from "./contender.ts";

/** One timed part of a contender's voyages. */
export interface Slice {
  readonly voyages: number;
  readonly wallMs: number;
  /** Null where nobody schedules events. */
  readonly events: number | null;
  readonly virtualMs: number;
}

/** What one contender came to, in a process of its own. */
export interface Measurement {
  readonly id: ContenderId;
  readonly slices: readonly Slice[];
  readonly maxRssBytes: number;
}

/** How long a contender sails: every slice ends with its time or with its voyages, whichever comes first. */
interface Budget {
  readonly timeMs: number;
  readonly voyages: number;
}

const SLICES = 5;
/** The compiler is busy for about this long. */
const WARM_UP: Budget = { timeMs: 3_000, voyages: Number.POSITIVE_INFINITY };
/** The number of voyages is fixed by this; the time only bounds it on slower machines. */
const VOYAGES_PER_SECOND_MAX: Readonly<Record<ContenderId, number>> = { a: 1_000, b: 1_000, c: 25 };
/** MSW is some fifty times slower and its figure needs less precision. */
const SHARE_OF_TIME: Readonly<Record<ContenderId, number>> = { a: 1, b: 1, c: 0.5 };

const budgetOf = (id: ContenderId, seconds: number): Budget => ({
  timeMs: (seconds * 1_000 * SHARE_OF_TIME[id]) / SLICES,
  voyages: Math.ceil((seconds * VOYAGES_PER_SECOND_MAX[id]) / SLICES),
});

/** Measures one contender in this process for about `seconds`, after a warm-up that does not count. */
export const measure = async (id: ContenderId, seconds: number): Promise<Measurement> => {
  const budget = budgetOf(id, seconds);
  const tell = await loadContender(id);
  let voyage = 0;
  const sailSlice = async (bound: Budget): Promise<Slice> => {
    const began = performance.now();
    let voyages = 0;
    let events: number | null = null;
    let virtualMs = 0;
    while (voyages < bound.voyages && performance.now() - began < bound.timeMs) {
      const told = await tell(hash32(1, "bench", (voyage += 1)));
      voyages += 1;
      virtualMs += told.history.events.at(-1)?.t ?? 0;
      if (told.events !== null) events = (events ?? 0) + told.events;
    }
    return { voyages, wallMs: performance.now() - began, events, virtualMs };
  };
  await sailSlice(WARM_UP);
  const slices: Slice[] = [];
  while (slices.length < SLICES) slices.push(await sailSlice(budget));
  return { id, slices, maxRssBytes: process.resourceUsage().maxRSS * 1024 };
};
