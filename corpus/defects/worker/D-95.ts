import type { Defect } from "#corpus/defects/defect.ts";

/** The path of a route with a wildcard is always empty. */
const defect: Defect = {
  id: "D-95",
  wrong: "The path of a route with a wildcard is always empty",
  breaks: ["worker:FILE-1"],
  replace: () => ({ routedPath: () => ({ what: "file", asked: "" }) }),
};

export default defect;
