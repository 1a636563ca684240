import type { Outcome, VerbOptions } from "./outcome.ts";

/** What is asked about the health of a user's sandbox. */
export interface HealthVerbs {
  health(options?: VerbOptions): Promise<Outcome>;
  resetBreaker(options?: VerbOptions): Promise<Outcome>;
}
