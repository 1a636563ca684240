import type { Defect } from "#corpus/defects/defect.ts";

/** A deletion is forgotten as soon as both stores have seen it. */
const defect: Defect = {
  id: "X-20",
  wrong: "A deletion is forgotten as soon as both stores have seen it",
  breaks: ["worker:FILE-19"],
  replace: () => ({ keepsTombstones: false }),
};

export default defect;
