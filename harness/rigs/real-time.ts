import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { Recorder } from "#harness/history/recorder.ts";
import type { Clock } from "#harness/ports/clock.ts";
import { Holds, type Hold, type HoldPoint } from "./hold.ts";
import { HttpClient } from "./http-client.ts";
import { RealParty } from "./real-party.ts";
import { scaledClock } from "./scaled-clock.ts";
import type { Party, PartyKind } from "./sea.ts";

/** What rigs on real time have in common: a faster clock, parties, holds, and no proxy on their links yet. */
export class RealTime {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly epochMs: number;
  protected readonly holds = new Holds();
  protected readonly http = new HttpClient();
  readonly #seed: number;

  constructor(header: HistoryHeader, factor: number) {
    this.epochMs = Date.now();
    this.clock = scaledClock({ factor, startedAt: this.epochMs });
    this.recorder = new Recorder(header, () => this.clock.now() - this.epochMs);
    this.#seed = header.seed;
  }

  party(name: string, kind: PartyKind): Party {
    return new RealParty(name, kind, { clock: this.clock, seed: this.#seed });
  }

  hold(point: HoldPoint): Hold {
    return this.holds.arm(point);
  }

  releaseHolds(): void {
    this.holds.releaseAll();
  }

  toxic(toxic: LinkToxic): () => void {
    throw new Error(`No proxy stands on ${toxic.link}: a scenario with toxics must say that it needs them`);
  }

  liftToxics(): void {
    // No proxy stands on its links: there is none to lift.
  }

  becomeFair(): void {
    // Real sockets and real runtimes are as fair as the machine is.
  }
}
