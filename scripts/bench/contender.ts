import type { History } from "#harness/history/event.ts";

/** Who tells the story: Seatrial's simulator, or one of the twins. */
export type ContenderId = "a" | "b" | "c";

/** What one voyage brought back, already judged. */
export interface Told {
  readonly history: History;
  /** Simulated events; null where nobody schedules any. */
  readonly events: number | null;
}

/** Tells the story once with what `seed` draws; throws when it came out wrong. */
export type Contender = (seed: number) => Promise<Told>;

/** What people read of each contender. */
export const TITLES: Readonly<Record<ContenderId, string>> = {
  a: "Seatrial, simulator",
  b: "fake timers, in-process fakes",
  c: "fake timers, MSW",
};

/** Loads a contender and nothing of the others, so that peak memory is its own. */
export const loadContender = async (id: ContenderId): Promise<Contender> => {
  switch (id) {
    case "a":
      return (await import("./seatrial-contender.ts")).sailSeatrial;
    case "b":
      return (await import("./in-process-twin.ts")).tellInProcess;
    case "c":
      return (await import("./msw-twin.ts")).tellOverMsw;
  }
};
