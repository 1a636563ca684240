import { toxicType } from "./toxic.ts";

/** Passes `bytes` bytes of a connection, then closes it; 0 drops the first data that comes and closes. */
export const limitData = toxicType({
  attributes: { bytes: { min: 0, max: Number.MAX_SAFE_INTEGER } },
  async run(io, { bytes: limit }) {
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") return io.end();
      if (typeof chunk === "string") return;
      // Below 0 after an update to less than has already passed.
      const bytes = chunk.bytes.subarray(0, Math.max(0, limit - io.tally.bytes));
      io.tally.bytes += bytes.length;
      if (bytes.length > 0) await io.write({ bytes, arrivedAt: chunk.arrivedAt });
      if (io.tally.bytes >= limit) return io.cut();
    }
  },
});
