import { MILLISECONDS, toxicType } from "./toxic.ts";

/** Drops all data and closes the connection when none has come for `timeout` ms; 0 never closes it. */
export const timeout = toxicType({
  attributes: { timeout: MILLISECONDS },
  cutsWhenRemoved: true,
  async run(io, { timeout: timeoutMs }) {
    for (;;) {
      const chunk = await (timeoutMs === 0 ? io.read() : io.read(timeoutMs));
      if (chunk === "end") return io.end();
      if (chunk === "late") return io.cut();
      if (chunk === "interrupted") return;
    }
  },
});
