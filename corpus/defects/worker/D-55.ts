import type { Defect } from "#corpus/defects/defect.ts";

/** The pause between tries is configured in vain. */
const defect: Defect = {
  id: "D-55",
  wrong: "The pause between tries is configured in vain",
  breaks: ["worker:CFG-5"],
  replace: () => ({ honours: (variable) => variable !== "RETRY_BASE_DELAY_MS" }),
};

export default defect;
