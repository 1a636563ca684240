import type { Log } from "#harness/ports/log.ts";
import { sleep, type Clock } from "#harness/ports/clock.ts";
import { randomId, type Random } from "#harness/ports/random.ts";
import type { Closing } from "#harness/platform/server/closing.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { isStoreFailure } from "#harness/platform/server/store/statement.ts";
import { framesOf } from "./frames.ts";
import { IDLE, type LaneEvent, type LaneState } from "./coalescer.ts";

/** What a cycle is to do. */
export interface CycleOrder {
  readonly workspaceId: string;
  /** start: nothing runs yet; adopt: a start of an earlier process may have got through; restart: stop first. */
  readonly mode: "start" | "adopt" | "restart";
  readonly reset: boolean;
  /** Environment that was read when the restart was asked for; null: the cycle reads it itself. */
  readonly secrets: Readonly<Record<string, string>> | null;
}

interface Lane {
  state: LaneState;
  /** What the cycle after the running one is to do. */
  next: CycleOrder | null;
}

interface LanesContext {
  readonly parts: ServerParts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly closing: Closing;
}

/** Waits before a cycle that the database failed is run again, ms: an accepted request survives a minute without it. */
const STORE_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

/** Whoever asks for more gets it: a restart includes a start, and a reset once asked for stays. */
const merged = (one: CycleOrder | null, other: CycleOrder): CycleOrder => {
  if (one === null) return other;
  const mode = one.mode === "restart" || other.mode === "restart" ? "restart" : other.mode;
  return { ...other, mode, reset: one.reset || other.reset, secrets: one.secrets ?? other.secrets };
};

/** One lane a workspace: its cycles run one after the other and those of others beside them (server:RST-05, RST-06). */
export class Lanes {
  readonly #context: LanesContext;
  readonly #cycle: (order: CycleOrder, cycle: string) => Promise<void>;
  readonly #lanes = new Map<string, Lane>();
  readonly #stops = new Map<string, Set<Promise<unknown>>>();

  constructor(context: LanesContext, cycle: (order: CycleOrder, cycle: string) => Promise<void>) {
    this.#context = context;
    this.#cycle = cycle;
  }

  /** How many lanes are remembered (server:RST-10). */
  get size(): number {
    return this.#lanes.size;
  }

  /** Of how many workspaces a stop is under way that the next cycle waits for. */
  get awaitedStops(): number {
    return this.#stops.size;
  }

  /** Whether a cycle is asked for that begins when the running one ends. */
  isAwaited(workspaceId: string): boolean {
    return (["manual", "auto"] as const).some((kind) => {
      const state = this.#lanes.get(this.#context.parts.laneOf(workspaceId, kind))?.state;
      return state?.phase === "running" && state.next !== null;
    });
  }

  /** Asks for a cycle; answers with the name of the one that will carry it. */
  request(order: CycleOrder, kind: "manual" | "auto"): string {
    const { parts, random } = this.#context;
    const key = parts.laneOf(order.workspaceId, kind);
    const lane = this.#lanes.get(key) ?? { state: IDLE, next: null };
    this.#lanes.set(key, lane);
    const cycle = randomId(random, "cycle");
    const carriedBy = this.#step(key, lane, { event: { type: "request", cycle }, order });
    return carriedBy ?? cycle;
  }

  /** Lets the next cycle of this workspace wait for a stop that somebody else began. */
  stopping(workspaceId: string, stop: Promise<unknown>): void {
    const stops = this.#stops.get(workspaceId) ?? new Set();
    this.#stops.set(workspaceId, stops);
    stops.add(stop);
    const ended = (): void => {
      stops.delete(stop);
      if (stops.size === 0) this.#stops.delete(workspaceId);
    };
    stop.then(ended, ended);
  }

  /** Resolves when no stop of this workspace is under way any more. */
  async stopsOf(workspaceId: string): Promise<void> {
    await Promise.allSettled([...(this.#stops.get(workspaceId) ?? [])]);
  }

  #step(key: string, lane: Lane, { event, order }: { readonly event: LaneEvent; readonly order: CycleOrder | null }): string | null {
    const { parts } = this.#context;
    const step = parts.coalesce(lane.state, event);
    lane.state = step.state;
    if (order !== null && step.run === null) lane.next = merged(lane.next, order);
    if (step.run !== null) {
      const next = order ?? lane.next;
      lane.next = null;
      if (next !== null) void this.#context.closing.track(this.#run(key, lane, { order: next, cycle: step.run }));
    }
    if (step.state.phase === "idle" && parts.forgetsIdleLanes) this.#lanes.delete(key);
    return step.carriedBy;
  }

  async #run(key: string, lane: Lane, { order, cycle }: { readonly order: CycleOrder; readonly cycle: string }): Promise<void> {
    // What was asked for is in the database: the next process carries it (server:RST-04; E-115).
    if (this.#context.closing.isBegun) return;
    let panicked = false;
    try {
      await this.#tryOften(order, cycle);
    } catch (error) {
      panicked = true;
      const thrown = error instanceof Error ? error : new Error(String(error));
      const place = { workspace: order.workspaceId, cycle, error: thrown.message, stack: framesOf(thrown) };
      this.#context.log.write("error", "cycle panicked", place);
    }
    const seen = lane.state;
    if (this.#context.parts.laneRelease === "two-steps") {
      await sleep(this.#context.clock, 0);
      lane.state = seen;
    }
    this.#step(key, lane, { event: { type: "ended", panicked }, order: null });
  }

  /** A database that is away for a while costs a cycle time, not the request that it carries (server:RST-04). */
  async #tryOften(order: CycleOrder, cycle: string): Promise<void> {
    const { closing, log } = this.#context;
    for (const waitMs of STORE_WAITS_MS) {
      try {
        await this.#cycle(order, cycle);
        return;
      } catch (error) {
        if (!isStoreFailure(error)) throw error;
        log.write("warn", "cycle runs again: the database failed", { workspace: order.workspaceId, cycle, error: error.message });
        if (!(await closing.sleep(waitMs))) return;
      }
    }
    await this.#cycle(order, cycle);
  }
}
