import type { Defect } from "#corpus/defects/defect.ts";

/** A result of a batch names the path as it was asked for. */
const defect: Defect = {
  id: "D-67",
  wrong: "A result of a batch names the path as it was asked for",
  breaks: ["worker:BATCH-3"],
  replace: () => ({ batchLabel: ({ op, asked }) => ({ op, path: asked }) }),
};

export default defect;
