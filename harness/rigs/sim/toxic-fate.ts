import type { Toxic } from "#harness/faults/toxic.ts";
import type { LinkFailure } from "#harness/ports/link-failure.ts";

/** What becomes of one message under the toxics of its link and direction. */
export type Fate =
  | { readonly kind: "deliver"; readonly delayMs: number }
  /** The message never arrives whole; the caller sees `failure` after `delayMs`, or never when that is null. */
  | { readonly kind: "lose"; readonly failure: LinkFailure; readonly delayMs: number | null };

const CLEAR: Fate = { kind: "deliver", delayMs: 0 };

const step = (toxic: Toxic, bytes: number, delayMs: number): Fate => {
  switch (toxic.type) {
    case "down":
      return { kind: "lose", failure: "refused", delayMs };
    case "latency":
      return { kind: "deliver", delayMs: delayMs + toxic.latencyMs };
    case "bandwidth":
      if (toxic.rateKBps <= 0) return { kind: "lose", failure: "closed", delayMs: null };
      return { kind: "deliver", delayMs: delayMs + bytes / toxic.rateKBps };
    case "slicer": {
      const pieces = Math.ceil(bytes / Math.max(1, toxic.averageBytes));
      return { kind: "deliver", delayMs: delayMs + (pieces * toxic.delayUs) / 1000 };
    }
    case "timeout":
      return { kind: "lose", failure: "closed", delayMs: toxic.timeoutMs === 0 ? null : delayMs + toxic.timeoutMs };
    case "reset_peer":
      return { kind: "lose", failure: "reset", delayMs: delayMs + toxic.timeoutMs };
    case "limit_data":
      return bytes <= toxic.bytes
        ? { kind: "deliver", delayMs }
        : { kind: "lose", failure: toxic.bytes === 0 ? "closed" : "body-cut", delayMs };
    case "slow_close":
      // A whole message names its own length, so only a broken one is seen late: see `fateOf`.
      return { kind: "deliver", delayMs };
  }
};

/** Runs a message of `bytes` bytes through the toxics in the order of their creation. */
export const fateOf = (toxics: readonly Toxic[], bytes: number): Fate => {
  let fate: Fate = CLEAR;
  for (const toxic of toxics) {
    if (fate.kind === "lose") {
      if (toxic.type === "slow_close" && fate.delayMs !== null)
        fate = { kind: "lose", failure: fate.failure, delayMs: fate.delayMs + toxic.delayMs };
      continue;
    }
    fate = step(toxic, bytes, fate.delayMs);
  }
  return fate;
};
