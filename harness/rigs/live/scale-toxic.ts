import type { Toxic } from "#harness/faults/toxic.ts";
import { requireScale } from "#harness/rigs/scale-error.ts";

const duration = (ms: number, factor: number): number => {
  requireScale(ms, factor);
  return Math.round(ms / factor);
};

/**
 * A toxic of platform time as a proxy on the machine's time needs it. Bytes stay bytes.
 * Throws `ScaleError` when a duration becomes too short to mean anything.
 */
export const scaleToxic = (toxic: Toxic, factor: number): Toxic => {
  switch (toxic.type) {
    case "latency":
      return { ...toxic, latencyMs: duration(toxic.latencyMs, factor) };
    case "bandwidth":
      return { ...toxic, rateKBps: Math.round(toxic.rateKBps * factor) };
    case "slow_close":
      return { ...toxic, delayMs: duration(toxic.delayMs, factor) };
    case "timeout":
    case "reset_peer":
      return { ...toxic, timeoutMs: duration(toxic.timeoutMs, factor) };
    case "slicer":
      // A pause between two slices only counts in their sum.
      return { ...toxic, delayUs: Math.round(toxic.delayUs / factor) };
    case "limit_data":
    case "down":
      return toxic;
  }
};
