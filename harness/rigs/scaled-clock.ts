import { hrtime } from "node:process";
import type { Clock } from "#harness/ports/clock.ts";

/** How a rig's time relates to the machine's. */
export interface Scale {
  /** How many platform milliseconds pass in one real one. */
  readonly factor: number;
  /** Where platform time starts, ms since the epoch. */
  readonly epochMs: number;
  /** The machine's monotonic time at that moment, ns: one clock for all processes of one machine. */
  readonly startedNs: bigint;
}

/** A scale that starts now. */
export const scaleFromNow = (factor: number): Scale => ({ factor, epochMs: Date.now(), startedNs: hrtime.bigint() });

/** Real time, `factor` times faster: configuration and plans keep their values, only the edge converts. */
export class ScaledClock implements Clock {
  readonly #scale: Scale;
  readonly #pending = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(scale: Scale) {
    this.#scale = scale;
  }

  now(): number {
    const { factor, epochMs, startedNs } = this.#scale;
    return Math.round(epochMs + (Number(hrtime.bigint() - startedNs) / 1e6) * factor);
  }

  timer(ms: number): { readonly done: Promise<void>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#stopped) return { done: promise, cancel: () => {} };
    const handle = setTimeout(
      () => {
        this.#pending.delete(handle);
        resolve();
      },
      Math.max(0, ms) / this.#scale.factor,
    );
    this.#pending.add(handle);
    return {
      done: promise,
      cancel: () => {
        this.#pending.delete(handle);
        clearTimeout(handle);
      },
    };
  }

  /** Ends this clock's time: what still waits waits for ever, and no timer keeps the process alive. */
  stop(): void {
    this.#stopped = true;
    for (const handle of this.#pending) clearTimeout(handle);
    this.#pending.clear();
  }
}
