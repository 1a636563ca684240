import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { TraceLine } from "#harness/history/trace-line.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import { Holds } from "#harness/rigs/hold.ts";
import { KeyedDraws } from "#harness/seed/draw.ts";
import { Explorer, type Mode } from "./exploration.ts";
import { SimLink } from "./link.ts";
import type { Scheduler, SimEvent } from "./scheduler.ts";

/** When every voyage begins, so that no history depends on the day it was recorded: 2026-01-01T00:00:00Z. */
export const EPOCH_MS = 1_767_225_600_000;

export interface WorldOptions {
  readonly seed: number;
  readonly mode: Mode;
  readonly eventsMax: number;
  readonly recorder: Recorder;
  readonly scheduler: Scheduler;
  readonly trace?: (line: TraceLine) => void;
}

/** A fake threw what no backend answers with: the harness is to blame, whatever the platform makes of it. */
export class HarnessFault extends Error {
  override readonly name = "HarnessFault";
}

/** The state that the parties and channels of one simulated voyage share. */
export class SimWorld {
  readonly scheduler: Scheduler;
  readonly draws: KeyedDraws;
  readonly explorer: Explorer;
  readonly recorder: Recorder;
  readonly holds = new Holds();
  readonly trace: ((line: TraceLine) => void) | undefined;
  /** Timers that may still fire: what stalls are placed next to. */
  readonly deadlines = new Set<SimEvent>();
  /** Rejects when the harness itself failed: the voyage ends there. */
  readonly fault = Promise.withResolvers<never>();
  readonly #links = new Map<string, SimLink>();
  readonly #lifts = new Set<() => void>();

  constructor(options: WorldOptions) {
    this.scheduler = options.scheduler;
    this.draws = new KeyedDraws(options.seed);
    this.explorer = new Explorer(options.mode, this.draws);
    this.recorder = options.recorder;
    this.trace = options.trace;
  }

  /** The link of this name, which all calls on it share. */
  link(name: string): SimLink {
    let link = this.#links.get(name);
    if (link === undefined) this.#links.set(name, (link = new SimLink(name, this.scheduler)));
    return link;
  }

  /** Adds a toxic; the returned function lifts it. */
  addToxic(toxic: LinkToxic): () => void {
    const lift = this.link(toxic.link).add(toxic);
    this.#lifts.add(lift);
    return lift;
  }

  clearToxics(): void {
    for (const lift of this.#lifts) lift();
    this.#lifts.clear();
  }
}
