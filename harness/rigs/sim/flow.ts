import type { Toxic } from "#harness/faults/toxic.ts";
import { toxicStage, type Ending, type ToxicStage } from "./toxic-stage.ts";

/** A toxic that stands on a link, told from another one alike. */
export interface Standing {
  readonly toxic: Exclude<Toxic, { type: "down" }>;
}

/** What a flow does at its far end, and how it tells the time. */
export interface FlowEnds {
  readonly now: () => number;
  readonly at: (dueMs: number, happen: () => void) => void;
  /** Bytes have come out, `total` since the connection was opened. */
  readonly out: (total: number) => void;
  /** The stream ends: by its sender, or because a toxic ended the connection. */
  readonly ended: (ending: Ending) => void;
}

interface Entry {
  readonly standing: Standing;
  readonly stage: ToxicStage;
}

/** One direction of one connection: bytes go through the toxics in the order of their creation. */
export class Flow {
  readonly #ends: FlowEnds;
  readonly #entries: Entry[] = [];
  #total = 0;
  #ending: Ending = "fin";
  #over = false;

  constructor(ends: FlowEnds, standing: readonly Standing[]) {
    this.#ends = ends;
    for (const one of standing) this.add(one);
  }

  /** A toxic is put on the link. */
  add(standing: Standing): void {
    const { now, at } = this.#ends;
    const context = {
      now,
      at,
      pass: (bytes: number) => this.#passFrom(standing, bytes),
      end: () => this.#endFrom(standing),
      close: (ending: Ending) => {
        this.#ending = ending;
        this.#endFrom(standing);
      },
    };
    this.#entries.push({ standing, stage: toxicStage(standing.toxic, context) });
  }

  /** A toxic is lifted: what it held goes on. */
  lift(standing: Standing): void {
    const entry = this.#entries.find((one) => one.standing === standing);
    if (entry === undefined) return;
    entry.stage.lift();
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
  }

  send(bytes: number): void {
    this.#passFrom(null, bytes);
  }

  /** The sender ends its stream; `ending` is how the receiver sees it. */
  finish(ending: Ending = "fin"): void {
    this.#ending = ending;
    this.#endFrom(null);
  }

  /** The stage behind `standing`; the first one behind the sender, none behind the last. */
  #behind(standing: Standing | null): ToxicStage | undefined {
    const index = standing === null ? -1 : this.#entries.findIndex((one) => one.standing === standing);
    return this.#entries[index + 1]?.stage;
  }

  #passFrom(standing: Standing | null, bytes: number): void {
    if (this.#over) return;
    const next = this.#behind(standing);
    if (next !== undefined) {
      next.take(bytes);
      return;
    }
    this.#total += bytes;
    this.#ends.out(this.#total);
  }

  #endFrom(standing: Standing | null): void {
    if (this.#over) return;
    const next = this.#behind(standing);
    if (next !== undefined) {
      next.finish();
      return;
    }
    this.#over = true;
    this.#ends.ended(this.#ending);
  }
}
