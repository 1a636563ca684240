import type { Clock } from "#harness/ports/clock.ts";

/** How a live rig's time relates to the machine's. */
export interface Scale {
  /** How many platform milliseconds pass in one real one. */
  readonly factor: number;
  /** The machine's time at the start of the voyage, ms since the epoch; platform time starts there too. */
  readonly startedAt: number;
}

/** Real time, `factor` times faster: configuration and plans keep their values, only the edge converts (design section 8). */
export const scaledClock = ({ factor, startedAt }: Scale): Clock => {
  const realStart = performance.now();
  return {
    now: () => Math.round(startedAt + (performance.now() - realStart) * factor),
    timer: (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const handle = setTimeout(resolve, Math.max(0, ms) / factor);
      return { done: promise, cancel: () => clearTimeout(handle) };
    },
  };
};
