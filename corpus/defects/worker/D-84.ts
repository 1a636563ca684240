import type { Defect } from "#corpus/defects/defect.ts";

/** A restart's work is tied to the life of its request. */
const defect: Defect = {
  id: "D-84",
  wrong: "A restart's work is tied to the life of its request",
  breaks: ["worker:LIFE-5"],
  replace: (parts) => ({ bootDriver: (operation) => (operation === "restart" ? "request" : parts.bootDriver(operation)) }),
};

export default defect;
