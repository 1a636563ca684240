import { toxicType, type Chunk, type ToxicIo } from "./toxic.ts";

/** Long chunks leave in slices of this time, as Toxiproxy cuts them. */
const SLICE_MS = 100;

/** Lets `rate` bytes pass each ms; the debt is time still owed, negative after a wait that took too long. */
class Throttle {
  readonly #io: ToxicIo;
  readonly #rate: number;
  #debtMs = 0;

  constructor(io: ToxicIo, rate: number) {
    this.#io = io;
    this.#rate = rate;
  }

  /** Passes the chunk on at the rate; false when interrupted, with the rest passed on at once. */
  async pass({ bytes, arrivedAt }: Chunk): Promise<boolean> {
    const sliceBytes = this.#rate * SLICE_MS;
    this.#debtMs += bytes.length / this.#rate;
    let rest = bytes;
    let awake = true;
    while (rest.length > sliceBytes) {
      awake = await this.#wait(SLICE_MS);
      if (!awake) break;
      await this.#io.write({ bytes: rest.subarray(0, sliceBytes), arrivedAt });
      rest = rest.subarray(sliceBytes);
    }
    awake &&= await this.#wait(this.#debtMs);
    await this.#io.write({ bytes: rest, arrivedAt });
    return awake;
  }

  async #wait(ms: number): Promise<boolean> {
    const began = performance.now();
    const slept = await this.#io.sleepUntil(began + ms);
    this.#debtMs -= performance.now() - began;
    return slept;
  }
}

/** Passes `rate` x 1,000 bytes a second, waiting before it sends; 0 passes nothing until it is changed or removed. */
export const bandwidth = toxicType({
  attributes: { rate: { min: 0, max: 1e9 } },
  async run(io, { rate }) {
    const throttle = new Throttle(io, rate);
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") return io.end();
      if (typeof chunk === "string") return;
      if (rate === 0) {
        await io.sleepUntil(Number.POSITIVE_INFINITY);
        return io.write(chunk);
      }
      if (!(await throttle.pass(chunk))) return;
    }
  },
});
