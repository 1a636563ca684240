import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { Recorder } from "#harness/history/recorder.ts";
import { Holds, type Hold, type HoldPoint } from "./hold.ts";
import { HttpClient } from "./http-client.ts";
import { RealParty } from "./real-party.ts";
import { requireScale } from "./scale-error.ts";
import { ScaledClock, type Scale } from "./scaled-clock.ts";
import type { Party, PartyKind } from "./sea.ts";

/** What rigs on real time have in common: a faster clock, parties, holds, and no proxy on their links by themselves. */
export class RealTime {
  readonly recorder: Recorder;
  readonly clock: ScaledClock;
  readonly epochMs: number;
  protected readonly scale: Scale;
  protected readonly holds = new Holds();
  protected readonly http: HttpClient;
  readonly #seed: number;

  constructor(header: HistoryHeader, scale: Scale) {
    this.scale = scale;
    this.epochMs = scale.epochMs;
    this.clock = new ScaledClock(scale);
    this.http = new HttpClient(this.clock);
    this.recorder = new Recorder(header, () => this.clock.now() - this.epochMs);
    this.#seed = header.seed;
  }

  party(name: string, kind: PartyKind): Party {
    return new RealParty(name, kind, { clock: this.clock, seed: this.#seed });
  }

  hold(point: HoldPoint): Hold {
    return this.holds.arm(point);
  }

  settle<T>(work: Promise<T>): Promise<T> {
    return work;
  }

  releaseHolds(): void {
    this.holds.releaseAll();
  }

  toxic(toxic: LinkToxic): Promise<() => Promise<void>> {
    throw new Error(`No proxy stands on ${toxic.link}: a scenario with toxics must say that it needs them`);
  }

  async liftToxics(): Promise<void> {
    // No proxy stands on its links: there is none to lift.
  }

  becomeFair(): void {
    // Real sockets and real runtimes are as fair as the machine is.
  }

  requireScale(ms: number): void {
    requireScale(ms, this.scale.factor);
  }
}
