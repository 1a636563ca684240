import type { Chunk } from "./toxics/toxic.ts";

/** How a direction ends: the sender has finished and the other direction lives on, or the connection closes. */
export type Ending = "finished" | "cut";

/** Takes one direction's bytes: a toxic or, at the end, a socket. */
export interface Taker {
  /** Who is told when there is room again. */
  giver: Giver | null;
  /** Takes the chunk in any case; false when the giver should wait for its `resume` before the next. */
  take(chunk: Chunk): boolean;
  /** Nothing more will come. */
  finish(ending: Ending): void;
}

/** Gives one direction's bytes: a socket or, behind it, a toxic. */
export interface Giver {
  next: Taker;
  /** There may be room again. */
  resume(): void;
}
