import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { boundedClock } from "./bounded-clock.ts";
import { DURATIONS, type DockerEngineOptions, type EngineDurations } from "./engine-options.ts";
import { EventLog } from "./event-log.ts";
import { hexId } from "./hex-id.ts";
import { WORDINGS, type Wording } from "./wording.ts";

/** The first of the ports that are given to containers: where the ephemeral ports begin. */
const FIRST_HOST_PORT = 49_153;

/** What everything on an engine shares: time, chance, journal, events and words. */
export class World {
  readonly clock: Clock;
  readonly events: EventLog;
  readonly wording: Wording;
  readonly durations: EngineDurations;
  readonly options: DockerEngineOptions;
  #nextHostPort = FIRST_HOST_PORT;
  #nextAddress = 2;

  constructor(options: DockerEngineOptions) {
    this.options = options;
    this.clock = boundedClock(options.clock);
    this.events = new EventLog(this.clock);
    this.wording = WORDINGS[options.dialect ?? "20.10"];
    this.durations = { ...DURATIONS, ...options.durations };
  }

  journal(entry: JournalEntry): void {
    this.options.journal(entry);
  }

  newId(): string {
    return hexId(this.options.random);
  }

  /** A port of this machine that no container ever had. */
  nextHostPort(): number {
    this.#nextHostPort += 1;
    return this.#nextHostPort - 1;
  }

  /** An address that no container ever had. */
  nextAddress(): string {
    this.#nextAddress += 1;
    const number = this.#nextAddress - 1;
    return `172.${17 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  }
}
