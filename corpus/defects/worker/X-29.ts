import type { Defect } from "#corpus/defects/defect.ts";

/** A listing that was cut does not say so. */
const defect: Defect = {
  id: "X-29",
  wrong: "A listing that was cut does not say so",
  breaks: ["worker:FILE-21"],
  replace: (parts) => ({ cutListing: (entries) => ({ ...parts.cutListing(entries), truncated: false }) }),
};

export default defect;
