/** Bytes on their way through one direction of a connection. */
export interface Chunk {
  readonly bytes: Buffer;
  /** When they came in, in ms of the monotonic clock; a toxic that delays counts from here. */
  readonly arrivedAt: number;
}

/** A toxic's figures by their names on the wire. */
export type Attributes = Readonly<Record<string, number>>;

/** What an attribute may be: a whole number between two bounds, both inclusive. */
export interface AttributeRange {
  readonly min: number;
  readonly max: number;
}

/** Waiting times in ms. A timer of Node's that is asked for more fires at once. */
export const MILLISECONDS: AttributeRange = { min: 0, max: 2 ** 31 - 1 };

/** What a running toxic does to the stream: one direction of one connection, at its place among the toxics. */
export interface ToxicIo {
  /**
   * The next chunk; `end` once the sender has finished; `late` when neither came within `withinMs`; `interrupted` when the
   * toxic was updated or removed, or the connection is gone: it returns from `run` then, with nothing left in its hands.
   */
  read(withinMs?: number): Promise<Chunk | "end" | "late" | "interrupted">;
  /** Passes a chunk on; resolves when there is room for another. */
  write(chunk: Chunk): Promise<void>;
  /** Waits for an instant of `now`, never less; false when interrupted. */
  sleepUntil(instant: number): Promise<boolean>;
  /** Waits for an instant to some ten microseconds, by polling; false when interrupted. */
  sleepExactlyUntil(instant: number): Promise<boolean>;
  /** Passes the end of the stream on as it came: the other direction may live on. */
  end(): void;
  /** Closes the connection, behind what was already passed on. */
  cut(): void;
  /** Resets both ends of the connection after so many ms, whatever happens to the toxic meanwhile. */
  resetAfter(ms: number): void;
  /** The next draw of this toxic on this connection, unsigned 32 bits. */
  draw(): number;
  /** Counts the bytes that count against a limit; survives updates. */
  readonly tally: { bytes: number };
}

/** A kind of toxic: its attributes and what it does. */
export interface ToxicType {
  readonly attributes: Readonly<Record<string, AttributeRange>>;
  /** The chunks that may wait in front of it before the sender is held up; 1 when nothing is said. */
  readonly waitingChunksMax?: number;
  /** Removing it closes every connection of the proxy. */
  readonly cutsWhenRemoved?: boolean;
  /** Handles the stream until it ends or is interrupted. */
  run(io: ToxicIo, attributes: Attributes): Promise<void>;
}

interface Definition<Name extends string> extends Omit<ToxicType, "attributes" | "run"> {
  readonly attributes: Readonly<Record<Name, AttributeRange>>;
  run(io: ToxicIo, attributes: Readonly<Record<Name, number>>): Promise<void>;
}

/** A kind of toxic whose `run` sees its attributes by name. */
export const toxicType = <Name extends string>(definition: Definition<Name>): ToxicType => ({
  ...definition,
  run: (io, attributes) => definition.run(io, attributes),
});
