import { between, logUniform, type KeyedDraws } from "#harness/seed/draw.ts";

/** How a voyage orders what may happen at one time, and how long messages take. */
export type ModeName = "exact" | "latency" | "walk" | "pct";

/** One voyage's way to explore, drawn from its seed. */
export interface Mode {
  readonly name: ModeName;
  /** Longest latency of one message leg in latency mode, ms. */
  readonly latencyMaxMs: number;
  /** How many messages are put just before or after a live deadline. */
  readonly stallsMax: number;
  /** Longest such stall, ms. */
  readonly stallMaxMs: number;
}

/** What a scenario allows its explorer to do. */
export interface ExplorationLimits {
  readonly latencyMaxMs: number;
  readonly stallMaxMs: number;
}

/** Every message takes 1 ms and ties keep their order: for directed plans and measurements. */
export const EXACT: Mode = { name: "exact", latencyMaxMs: 1, stallsMax: 0, stallMaxMs: 0 };

/** Draws this voyage's mode: one of three, a third of them with stalls where the scenario allows any. */
export const drawMode = (draws: KeyedDraws, limits: ExplorationLimits): Mode => {
  const name = (["latency", "walk", "pct"] as const)[draws.at("mode") % 3] ?? "walk";
  const stalls = limits.stallMaxMs > 0 && draws.at("mode", "stalls") % 3 === 0;
  return {
    name,
    latencyMaxMs: name === "latency" ? limits.latencyMaxMs : 0,
    stallsMax: stalls ? between(draws.at("mode", "stall-count"), 1, 3) : 0,
    stallMaxMs: stalls ? limits.stallMaxMs : 0,
  };
};

/** The longest delay that the rig itself may add to one message in this mode, ms. */
export const maxDelayMs = (mode: Mode): number => Math.max(mode.latencyMaxMs, mode.stallMaxMs);

/** Latency and priority of each message, as the mode says; `becomeFair` ends the exploration. */
export class Explorer {
  readonly mode: Mode;
  readonly #draws: KeyedDraws;
  readonly #priorities = new Map<string, number>();
  readonly #changePoints: ReadonlySet<number>;
  #steps = 0;
  #stalls = 0;
  #fair = false;

  constructor(mode: Mode, draws: KeyedDraws) {
    this.mode = mode;
    this.#draws = draws;
    // PCT of depth 2 to 4: depth - 1 points at which the running actor falls behind all others.
    const depth = between(draws.at("pct", "depth"), 2, 4);
    this.#changePoints = new Set(Array.from({ length: depth - 1 }, (_, i) => between(draws.at("pct", "point", i), 1, 160)));
  }

  becomeFair(): void {
    this.#fair = true;
  }

  /** Milliseconds until a message leg named by `key` arrives. */
  latency(draw: number): number {
    if (this.#fair || this.mode.name === "exact") return 1;
    return this.mode.name === "latency" ? logUniform(draw, this.mode.latencyMaxMs) : 0;
  }

  /** Smaller goes first among what is due at one instant; 0 for all keeps the order of arrival. */
  priority(actor: string, draw: number): number {
    if (this.#fair || this.mode.name === "exact") return 0;
    if (this.mode.name !== "pct") return draw;
    this.#steps += 1;
    let priority = this.#priorities.get(actor);
    if (priority === undefined || this.#changePoints.has(this.#steps)) {
      const behind = priority === undefined ? 0 : 1_000_000 + this.#steps;
      priority = behind + (this.#draws.at("pct", "actor", actor) % 1_000_000);
      this.#priorities.set(actor, priority);
    }
    return priority;
  }

  /** When this message is to be stalled: an instant next to one of `deadlines`; null lets it pass. */
  stallUntil(draw: number, now: number, deadlines: Iterable<number>): number | null {
    if (this.#fair || this.#stalls >= this.mode.stallsMax || draw % 24 !== 0) return null;
    const candidates = [...deadlines].filter((due) => due > now && due - now <= this.mode.stallMaxMs);
    const deadline = candidates[(draw >>> 8) % Math.max(1, candidates.length)];
    if (deadline === undefined) return null;
    this.#stalls += 1;
    return deadline + ((draw >>> 5) % 2 === 0 ? -1 : 1);
  }
}
