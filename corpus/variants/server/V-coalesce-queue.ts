import type { ServerVariantPart } from "#corpus/variants/variant.ts";
import { IDLE, type LaneState } from "#harness/platform/server/lane/coalescer.ts";

/** A running lane that remembers everybody who waits, in order. */
interface Queued {
  readonly phase: "running";
  readonly cycle: string;
  readonly next: string | null;
  readonly waiting: readonly string[];
}

const waitingIn = (state: LaneState): readonly string[] => (state.phase === "running" ? ((state as Partial<Queued>).waiting ?? []) : []);

const running = (cycle: string, waiting: readonly string[]): Queued => ({ phase: "running", cycle, next: waiting[0] ?? null, waiting });

/** Whoever waits stands in a queue; the cycle of the first one carries them all. */
const variant: ServerVariantPart = {
  id: "V-coalesce-queue",
  differs: "Whoever waits stands in a queue; the cycle of the first one carries them all",
  replace: () => ({
    coalesce: (state, event) => {
      if (event.type === "ended") {
        const [first = null] = waitingIn(state);
        return first === null ? { state: IDLE, run: null, carriedBy: null } : { state: running(first, []), run: first, carriedBy: null };
      }
      if (state.phase === "idle") return { state: running(event.cycle, []), run: event.cycle, carriedBy: event.cycle };
      const waiting = [...waitingIn(state), event.cycle];
      return { state: running(state.cycle, waiting), run: null, carriedBy: waiting[0] ?? event.cycle };
    },
  }),
};

export default variant;
