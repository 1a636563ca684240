import type { Defect } from "#corpus/defects/defect.ts";

/** A bucket that could not follow a write is not mentioned. */
const defect: Defect = {
  id: "D-98",
  wrong: "A bucket that could not follow a write is not mentioned",
  breaks: ["worker:FILE-15", "worker:FILE-17"],
  replace: () => ({ onMirrorFailure: () => ({ report: { success: true, error: null }, behind: false }) }),
};

export default defect;
