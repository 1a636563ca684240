import { toxicType, type ToxicIo } from "./toxic.ts";

interface Sizes {
  readonly average_size: number;
  readonly size_variation: number;
}

const BYTES = 2 ** 31 - 1;

/** Where a chunk is cut: it is halved, give or take the variation, until each piece has at most the average plus the variation. */
const piecesOf = (bytes: Buffer, sizes: Sizes, io: ToxicIo): readonly Buffer[] => {
  const variation = sizes.size_variation;
  const largest = sizes.average_size + variation;
  const pieces: Buffer[] = [];
  // A stack instead of recursion: a variation above the average may split off single bytes.
  const open = [bytes];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part.length <= largest) {
      pieces.push(part);
      continue;
    }
    const shift = variation > 0 ? (io.draw() % (2 * variation)) - variation : 0;
    const middle = Math.min(part.length - 1, Math.max(1, (part.length >> 1) + shift));
    open.push(part.subarray(middle), part.subarray(0, middle));
  }
  return pieces;
};

/** Cuts data into pieces of about `average_size` +/- `size_variation` bytes and waits `delay` microseconds after each. */
export const slicer = toxicType({
  attributes: {
    average_size: { min: 1, max: BYTES },
    size_variation: { min: 0, max: BYTES },
    delay: { min: 0, max: BYTES },
  },
  async run(io, { delay, ...sizes }) {
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") return io.end();
      if (typeof chunk === "string") return;
      const { arrivedAt } = chunk;
      let done = 0;
      for (const bytes of piecesOf(chunk.bytes, sizes, io)) {
        await io.write({ bytes, arrivedAt });
        done += bytes.length;
        if (await io.sleepExactlyUntil(performance.now() + delay / 1_000)) continue;
        if (done < chunk.bytes.length) await io.write({ bytes: chunk.bytes.subarray(done), arrivedAt });
        return;
      }
    }
  },
});
