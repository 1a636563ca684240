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
export interface Budget {
  readonly sliceMs: number;
  readonly sliceVoyages: number;
}

export const SLICES = 5;

/** Measures one contender in this process: an uncounted slice to warm up, then the counted ones. */
export const measure = async (id: ContenderId, budget: Budget): Promise<Measurement> => {
  const tell = await loadContender(id);
  let voyage = 0;
  const sailSlice = async (): Promise<Slice> => {
    // Faked while a twin sails, real between voyages, which is where it is read.
    const began = performance.now();
    let voyages = 0;
    let events: number | null = null;
    let virtualMs = 0;
    while (voyages < budget.sliceVoyages && performance.now() - began < budget.sliceMs) {
      const told = await tell(hash32(1, "bench", (voyage += 1)));
      voyages += 1;
      virtualMs += told.history.events.at(-1)?.t ?? 0;
      if (told.events !== null) events = (events ?? 0) + told.events;
    }
    return { voyages, wallMs: performance.now() - began, events, virtualMs };
  };
  await sailSlice();
  const slices: Slice[] = [];
  while (slices.length < SLICES) slices.push(await sailSlice());
  return { id, slices, maxRssBytes: process.resourceUsage().maxRSS * 1024 };
};
