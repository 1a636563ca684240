import type { LoadRunInput } from "./load-input.ts";

/** One request of a run. */
export interface Sample {
  readonly kind: number;
  readonly intended: number;
  readonly started: number;
  readonly sent: number;
  readonly ended: number;
  readonly outcome: string;
}

/** Every planned request, in the order in which they were due. */
export function* eachSample({ samples, kinds }: Pick<LoadRunInput, "samples" | "kinds">): Generator<Sample> {
  for (let n = 0; n < samples.intended.length; n += 1) {
    yield {
      kind: kinds[n] ?? 0,
      intended: samples.intended[n] ?? Number.NaN,
      started: samples.started[n] ?? Number.NaN,
      sent: samples.sent[n] ?? Number.NaN,
      ended: samples.ended[n] ?? Number.NaN,
      outcome: samples.outcomes[samples.outcome[n] ?? 0] ?? "",
    };
  }
}

/** From the intended time to the whole answer, ms; null where it was never served. */
export const latencyOf = ({ outcome, ended, intended }: Sample): number | null => (outcome === "ok" ? ended - intended : null);

/** From the actual send to the whole answer, ms. */
export const serviceOf = ({ ended, sent }: Sample): number => ended - sent;
