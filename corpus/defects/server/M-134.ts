import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stale-token pass takes an external workspace for one that lost its container. */
const defect: ServerDefect = {
  id: "M-134",
  wrong: "The stale-token pass takes an external workspace for one that lost its container",
  breaks: ["server:EXT-10"],
  replace: (parts) => ({
    staleHolders: (question) => parts.staleHolders({ ...question, holders: question.holders.map((one) => ({ ...one, external: false })) }),
  }),
};

export default defect;
