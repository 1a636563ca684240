import { toxicType } from "./toxic.ts";

/** Passes everything on as it is; also what a connection sees of a toxic that has not selected it. */
export const noop = toxicType({
  attributes: {},
  async run(io) {
    for (;;) {
      const chunk = await io.read();
      if (chunk === "end") return io.end();
      if (typeof chunk === "string") return;
      await io.write(chunk);
    }
  },
});
