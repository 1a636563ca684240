import { parseMarker } from "#harness/platform/worker/marker.ts";

/** Decisions about what state calls say (worker.md A, STATE). */
export interface StateParts {
  readonly parseMarker: (text: string) => string | null;
}

/** The decisions of the reference. */
export const stateParts: StateParts = {
  parseMarker,
};
