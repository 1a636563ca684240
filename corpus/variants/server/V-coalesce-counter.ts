import type { ServerVariantPart } from "#corpus/variants/variant.ts";
import { IDLE, type LaneState } from "#harness/platform/server/lane/coalescer.ts";

/** A running lane that counts its cycles and who waits for the next. */
interface Counted {
  readonly phase: "running";
  readonly cycle: string;
  readonly next: string | null;
  readonly first: string;
  readonly nth: number;
  readonly waiting: number;
}

const nameOf = (first: string, nth: number): string => (nth === 1 ? first : `${first}.${nth}`);

const counted = (first: string, nth: number, waiting: number): Counted => ({
  ...{ phase: "running", cycle: nameOf(first, nth), first, nth, waiting },
  next: waiting > 0 ? nameOf(first, nth + 1) : null,
});

const countIn = (state: Extract<LaneState, { readonly phase: "running" }>): Counted => ({
  first: state.cycle,
  nth: 1,
  waiting: 0,
  ...state,
});

/** A lane counts who waits, and names its cycles after the first one and their number. */
const variant: ServerVariantPart = {
  id: "V-coalesce-counter",
  differs: "A lane counts who waits, and names its cycles after the first one and their number",
  replace: () => ({
    coalesce: (state, event) => {
      if (state.phase === "idle") {
        if (event.type === "ended") return { state: IDLE, run: null, carriedBy: null };
        return { state: counted(event.cycle, 1, 0), run: event.cycle, carriedBy: event.cycle };
      }
      const { first, nth, waiting } = countIn(state);
      if (event.type === "request") {
        const next = counted(first, nth, waiting + 1);
        return { state: next, run: null, carriedBy: next.next };
      }
      if (waiting === 0) return { state: IDLE, run: null, carriedBy: null };
      return { state: counted(first, nth + 1, 0), run: nameOf(first, nth + 1), carriedBy: null };
    },
  }),
};

export default variant;
