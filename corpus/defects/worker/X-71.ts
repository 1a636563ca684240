import type { Defect } from "#corpus/defects/defect.ts";

/** Files are copied in one heap, the configuration among them. */
const defect: Defect = {
  id: "X-71",
  wrong: "Files are copied in one heap, the configuration among them",
  breaks: ["worker:SYNC-16"],
  replace: () => ({ syncOrder: (paths) => [paths.toSorted().toReversed()] }),
};

export default defect;
