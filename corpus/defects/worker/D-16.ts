import type { Defect } from "#corpus/defects/defect.ts";

/** A PUT writes only the container. */
const defect: Defect = {
  id: "D-16",
  wrong: "A PUT writes only the container",
  breaks: ["worker:FILE-14", "worker:FILE-15"],
  replace: () => ({ mirrors: (change) => change !== "write" }),
};

export default defect;
