import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { Recorder } from "#harness/history/recorder.ts";
import type { Hold, HoldPoint } from "#harness/rigs/hold.ts";
import type { ChannelSpec, Party, PartyKind, Sea } from "#harness/rigs/sea.ts";
import { simChannel } from "./channel.ts";
import type { Mode } from "./exploration.ts";
import { withGuards } from "./guards.ts";
import { SimParty } from "./party.ts";
import { Scheduler } from "./scheduler.ts";
import { runInScope } from "./scope.ts";
import type { TraceLine } from "#harness/history/trace-line.ts";
import { EPOCH_MS, SimWorld } from "./world.ts";

/** More events than any honest voyage needs; past it the voyage is a runaway. */
const EVENTS_MAX = 400_000;

export interface SimOptions {
  readonly header: HistoryHeader;
  readonly mode: Mode;
  readonly trace?: (line: TraceLine) => void;
  /** Told of every duration that the story relies on, ms. */
  readonly relied?: (ms: number) => void;
}

/** One process, virtual time: every message, timer and choice is the seed's. */
export class SimSea implements Sea {
  readonly kind = "sim";
  readonly recorder: Recorder;
  readonly #world: SimWorld;
  readonly #parties: SimParty[] = [];
  readonly #relied: (ms: number) => void;

  constructor(options: SimOptions) {
    const scheduler = new Scheduler(EPOCH_MS, EVENTS_MAX);
    this.recorder = new Recorder(options.header, () => scheduler.now() - EPOCH_MS);
    this.#relied = options.relied ?? (() => {});
    this.#world = new SimWorld({
      seed: options.header.seed,
      mode: options.mode,
      eventsMax: EVENTS_MAX,
      recorder: this.recorder,
      scheduler,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
    });
  }

  party(name: string, kind: PartyKind): Party {
    const party = new SimParty(this.#world, name, kind);
    this.#parties.push(party);
    return party;
  }

  channel<T extends object>(from: Party, spec: ChannelSpec<T>): T {
    return simChannel(this.#world, from as SimParty, spec);
  }

  hold(point: HoldPoint): Hold {
    return this.#world.holds.arm(point);
  }

  settle<T>(work: Promise<T>): Promise<T> {
    return this.#world.scheduler.hold(work);
  }

  releaseHolds(): void {
    this.#world.holds.releaseAll();
  }

  async toxic(toxic: LinkToxic): Promise<() => Promise<void>> {
    const lift = this.#world.addToxic(toxic);
    return async () => lift();
  }

  async liftToxics(): Promise<void> {
    this.#world.clearToxics();
  }

  becomeFair(): void {
    this.#world.explorer.becomeFair();
  }

  requireScale(ms: number): void {
    this.#relied(ms);
  }

  /** How many events have happened so far. */
  get events(): number {
    return this.#world.scheduler.count;
  }

  /** The running hash over all scheduler choices. */
  get choices(): number {
    return this.#world.scheduler.choices;
  }

  /** Runs `story` as `party` to its end on virtual time, with the thread's globals guarded. */
  async run<T>(party: Party, story: () => Promise<T>): Promise<T> {
    const unhandled = (message: string): void => this.recorder.record({ type: "unhandled", message });
    return withGuards({ now: () => this.#world.scheduler.now(), draws: this.#world.draws, unhandled }, async () => {
      const root = (party as SimParty).root;
      const ending = Promise.race([runInScope(root, story), this.#world.fault.promise]);
      try {
        return await this.#world.scheduler.run(ending, () => this.#explainStall());
      } finally {
        this.#world.scheduler.clear();
        for (const one of this.#parties) if (one.alive) one.kill();
      }
    });
  }

  #explainStall(): string {
    const waits = this.#parties.flatMap((party) => party.waits());
    return [...waits, ...this.#world.holds.describe()].join("; ") || "nobody is waiting for a call";
  }
}
