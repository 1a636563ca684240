import type { Clock } from "#harness/ports/clock.ts";
import { Tape } from "./tape.ts";

/** What a thing of the engine did, as `GET /events` tells it. */
export interface EngineEvent {
  readonly type: "container" | "image" | "volume" | "network";
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** ms since the epoch. */
  readonly at: number;
}

/** Every event of an engine. */
export class EventLog {
  readonly tape = new Tape<EngineEvent>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  tell(event: Omit<EngineEvent, "at">): void {
    this.tape.write({ ...event, at: this.#clock.now() });
  }
}

const NS_PER_MS = 1_000_000;
/** The fields of old were dropped in API 1.52. */
const LEGACY_BELOW = 52;

/** An event as API 1.`minor` writes it. */
export const eventJson = ({ type, action, id, attributes, at }: EngineEvent, minor: number): object => {
  const legacy =
    type === "container" || type === "image"
      ? { status: action, id, ...(type === "image" ? {} : { from: attributes["image"] ?? "" }) }
      : {};
  return {
    ...(minor < LEGACY_BELOW ? legacy : {}),
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: "local",
    time: Math.floor(at / 1_000),
    timeNano: at * NS_PER_MS,
  };
};
