import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever a request calls a timeout is one. */
const defect: Defect = {
  id: "D-61",
  wrong: "Whatever a request calls a timeout is one",
  breaks: ["worker:EXEC-3"],
  replace: () => ({ execTimeoutMs: (given, limits) => (given === undefined ? limits.defaultMs : Number(given)) }),
};

export default defect;
