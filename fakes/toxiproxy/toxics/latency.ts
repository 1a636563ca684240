import { MILLISECONDS, toxicType } from "./toxic.ts";

/** Holds each chunk until `latency` +/- `jitter` ms after its arrival: a delay line, which neither slows down nor reorders. */
export const latency = toxicType({
  attributes: { latency: MILLISECONDS, jitter: MILLISECONDS },
  waitingChunksMax: 1_024,
  async run(io, { latency: latencyMs, jitter }) {
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") return io.end();
      if (typeof chunk === "string") return;
      const due = chunk.arrivedAt + latencyMs + (jitter > 0 ? (io.draw() % (2 * jitter)) - jitter : 0);
      if (!(await io.sleepUntil(due))) return io.write(chunk);
      // A second latency toxic behind this one counts from here, so that the two add up.
      await io.write({ bytes: chunk.bytes, arrivedAt: Math.max(due, chunk.arrivedAt) });
    }
  },
});
