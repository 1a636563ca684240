import { MILLISECONDS, toxicType } from "./toxic.ts";

/** Drops the first data or end that comes and resets the connection `timeout` ms later; one that is idle stays up. */
export const resetPeer = toxicType({
  attributes: { timeout: MILLISECONDS },
  async run(io, { timeout }) {
    if ((await io.read()) !== "interrupted") io.resetAfter(timeout);
  },
});
