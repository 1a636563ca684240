import type { Defect } from "#corpus/defects/defect.ts";

/** File reads ask only the container. */
const defect: Defect = {
  id: "D-01",
  wrong: "File reads ask only the container",
  breaks: ["worker:FILE-1"],
  replace: () => ({ autoSources: ["container"] }),
};

export default defect;
