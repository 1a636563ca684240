import type { Toxic } from "#harness/faults/toxic.ts";

/** How a connection ends: after its data, or at once and with an error. */
export type Ending = "fin" | "rst";

/** What a stage works with: time, and what comes after it. */
export interface StageContext {
  /** Runs `happen` at `dueMs` of virtual time, or now when that is past. */
  readonly at: (dueMs: number, happen: () => void) => void;
  readonly now: () => number;
  /** Bytes go on to the next stage. */
  readonly pass: (bytes: number) => void;
  /** The end of the stream goes on to the next stage. */
  readonly end: () => void;
  /** This stage ends the connection. */
  readonly close: (ending: Ending) => void;
}

/** One toxic in one direction of one connection, on virtual time: same meaning as in a Toxiproxy. */
export interface ToxicStage {
  take(bytes: number): void;
  /** The sender has ended its stream. */
  finish(): void;
  /** The toxic is lifted: what it held goes on at once. */
  lift(): void;
}

/** Holds bytes, and after them the end of the stream, until their times; never reorders. */
class Queue {
  readonly #context: StageContext;
  readonly #waiting: { readonly bytes: number; readonly due: number }[] = [];
  #ended = false;
  #lifted = false;

  constructor(context: StageContext) {
    this.#context = context;
  }

  push(bytes: number, due: number): void {
    if (this.#lifted) {
      this.#context.pass(bytes);
      return;
    }
    this.#waiting.push({ bytes, due });
    if (due < Number.POSITIVE_INFINITY) this.#context.at(due, () => this.#release());
  }

  end(): void {
    this.#ended = true;
    if (this.#waiting.length === 0) this.#context.end();
  }

  flush(): void {
    this.#lifted = true;
    for (const { bytes } of this.#waiting.splice(0)) this.#context.pass(bytes);
    if (this.#ended) this.#context.end();
  }

  #release(): void {
    for (let first = this.#waiting[0]; first !== undefined && first.due <= this.#context.now(); first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#context.pass(first.bytes);
    }
    if (this.#waiting.length === 0 && this.#ended && !this.#lifted) this.#context.end();
  }
}

const latency = (latencyMs: number, context: StageContext): ToxicStage => {
  const queue = new Queue(context);
  return {
    take: (bytes) => queue.push(bytes, context.now() + latencyMs),
    finish: () => queue.end(),
    lift: () => queue.flush(),
  };
};

/** Toxiproxy cuts what it throttles into slices of this time, ms. */
const SLICE_MS = 100;

const bandwidth = (rateKBps: number, context: StageContext): ToxicStage => {
  const queue = new Queue(context);
  let freeAt = 0;
  return {
    take: (bytes) => {
      if (rateKBps === 0) {
        queue.push(bytes, Number.POSITIVE_INFINITY);
        return;
      }
      freeAt = Math.max(freeAt, context.now());
      const slice = rateKBps * SLICE_MS;
      for (let left = bytes; left > 0; left -= slice) {
        const size = Math.min(left, slice);
        freeAt += size / rateKBps;
        queue.push(size, Math.ceil(freeAt));
      }
    },
    finish: () => queue.end(),
    lift: () => queue.flush(),
  };
};

/** A Toxiproxy halves a chunk until its parts are small enough. */
const halves = (bytes: number, max: number): readonly number[] => {
  if (bytes <= max) return [bytes];
  const left = Math.floor(bytes / 2);
  return [...halves(left, max), ...halves(bytes - left, max)];
};

const slicer = ({ averageBytes, delayUs }: Extract<Toxic, { type: "slicer" }>, context: StageContext): ToxicStage => {
  const queue = new Queue(context);
  let freeAt = 0;
  return {
    take: (bytes) => {
      freeAt = Math.max(freeAt, context.now());
      for (const piece of halves(bytes, Math.max(1, averageBytes))) {
        queue.push(piece, Math.ceil(freeAt));
        freeAt += delayUs / 1_000;
      }
    },
    finish: () => queue.end(),
    lift: () => queue.flush(),
  };
};

const timeout = (timeoutMs: number, context: StageContext): ToxicStage => {
  let lifted = false;
  let quietSince = context.now();
  const watch = (): void => {
    const since = quietSince;
    if (timeoutMs === 0) return;
    context.at(since + timeoutMs, () => {
      if (!lifted && quietSince === since) context.close("fin");
    });
  };
  watch();
  return {
    take: (bytes) => {
      if (lifted) {
        context.pass(bytes);
        return;
      }
      quietSince = context.now();
      watch();
    },
    finish: () => context.end(),
    lift: () => {
      // The bytes are gone for good, so a Toxiproxy ends the connection rather than go on with a hole in it.
      lifted = true;
      context.close("fin");
    },
  };
};

const resetPeer = (timeoutMs: number, context: StageContext): ToxicStage => {
  let lifted = false;
  let hit = false;
  const reset = (): void => {
    if (hit) return;
    hit = true;
    context.at(context.now() + timeoutMs, () => context.close("rst"));
  };
  return {
    take: (bytes) => {
      if (lifted && !hit) context.pass(bytes);
      else reset();
    },
    finish: () => {
      if (lifted && !hit) context.end();
      else reset();
    },
    lift: () => {
      lifted = true;
    },
  };
};

const slowClose = (delayMs: number, context: StageContext): ToxicStage => {
  let lifted = false;
  let waiting = false;
  return {
    take: (bytes) => context.pass(bytes),
    finish: () => {
      if (lifted) {
        context.end();
        return;
      }
      waiting = true;
      context.at(context.now() + delayMs, () => {
        if (!lifted) context.end();
      });
    },
    lift: () => {
      lifted = true;
      if (waiting) context.end();
    },
  };
};

const limitData = (limit: number, context: StageContext): ToxicStage => {
  let lifted = false;
  let left = limit;
  return {
    take: (bytes) => {
      if (lifted) {
        context.pass(bytes);
        return;
      }
      const passing = Math.min(bytes, left);
      left -= passing;
      if (passing > 0) context.pass(passing);
      if (left === 0) context.close("fin");
    },
    finish: () => context.end(),
    lift: () => {
      lifted = true;
    },
  };
};

/** The stage of a toxic; `down` is none, it ends connections and refuses new ones. */
export const toxicStage = (toxic: Exclude<Toxic, { type: "down" }>, context: StageContext): ToxicStage => {
  switch (toxic.type) {
    case "latency":
      return latency(toxic.latencyMs, context);
    case "bandwidth":
      return bandwidth(toxic.rateKBps, context);
    case "slicer":
      return slicer(toxic, context);
    case "timeout":
      return timeout(toxic.timeoutMs, context);
    case "reset_peer":
      return resetPeer(toxic.timeoutMs, context);
    case "slow_close":
      return slowClose(toxic.delayMs, context);
    case "limit_data":
      return limitData(toxic.bytes, context);
  }
};
