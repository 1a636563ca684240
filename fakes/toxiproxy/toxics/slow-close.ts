import { MILLISECONDS, toxicType } from "./toxic.ts";

/** Passes data at once and the end of the stream `delay` ms late. */
export const slowClose = toxicType({
  attributes: { delay: MILLISECONDS },
  async run(io, { delay }) {
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") {
        if (await io.sleepUntil(performance.now() + delay)) io.end();
        return;
      }
      if (typeof chunk === "string") return;
      await io.write(chunk);
    }
  },
});
