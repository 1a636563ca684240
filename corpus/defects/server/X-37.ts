import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A liveness key that expires while nobody listens is never noticed. */
const defect: ServerDefect = {
  id: "X-37",
  wrong: "A liveness key that expires while nobody listens is never noticed",
  breaks: ["server:REG-14"],
  replace: () => ({ sweepsSilence: false }),
};

export default defect;
