import type { Defect } from "#corpus/defects/defect.ts";

/** Logs and answers carry texts as they are, secrets included. */
const defect: Defect = {
  id: "D-153",
  wrong: "Logs and answers carry texts as they are, secrets included",
  breaks: ["worker:OBS-12"],
  replace: () => ({ redact: (text) => text }),
};

export default defect;
