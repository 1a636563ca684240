/** What one workspace's restarts are about: nothing, or a cycle under way and perhaps one promised after it. */
export type LaneState = { readonly phase: "idle" } | { readonly phase: "running"; readonly cycle: string; readonly next: string | null };

/** What happens to a lane. A request brings the name that a new cycle would get. */
export type LaneEvent = { readonly type: "request"; readonly cycle: string } | { readonly type: "ended"; readonly panicked: boolean };

export interface LaneStep {
  readonly state: LaneState;
  /** The cycle to run now; null when none begins. */
  readonly run: string | null;
  /** For a request: the cycle that will carry it. */
  readonly carriedBy: string | null;
}

/** A lane that nobody uses. */
export const IDLE: LaneState = { phase: "idle" };

/**
 * The coalescer: one cycle at a time, and whatever is asked for meanwhile is carried by exactly one
 * more (server:RST-01, RST-02). That a request is waiting and that the lane is free are decided in
 * one step, so no request falls between them (server:RST-04, F-01), and a panic ends a cycle like any
 * other end (server:RST-08).
 */
export const coalesce = (state: LaneState, event: LaneEvent): LaneStep => {
  if (event.type === "request") {
    if (state.phase === "idle") {
      return { state: { phase: "running", cycle: event.cycle, next: null }, run: event.cycle, carriedBy: event.cycle };
    }
    const next = state.next ?? event.cycle;
    return { state: { ...state, next }, run: null, carriedBy: next };
  }
  if (state.phase === "idle" || state.next === null) return { state: IDLE, run: null, carriedBy: null };
  return { state: { phase: "running", cycle: state.next, next: null }, run: state.next, carriedBy: null };
};
