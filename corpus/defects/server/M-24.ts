import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A removal that somebody else has begun counts as a failed stop. */
const defect: ServerDefect = {
  id: "M-24",
  wrong: "A removal that somebody else has begun counts as a failed stop",
  breaks: ["server:STOP-07", "server:STOP-10"],
  replace: (parts) => ({
    removalFate: (refusal) => {
      const fate = parts.removalFate(refusal);
      return fate === "being-removed" ? "failed" : fate;
    },
  }),
};

export default defect;
