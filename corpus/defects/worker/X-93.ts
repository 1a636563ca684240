import type { Defect } from "#corpus/defects/defect.ts";

/** The dashboard counts sleeping sandboxes as active as well. */
const defect: Defect = {
  id: "X-93",
  wrong: "The dashboard counts sleeping sandboxes as active as well",
  breaks: ["worker:STATE-8"],
  replace: (parts) => ({
    summariseStates: (states) => {
      const summary = parts.summariseStates(states);
      return { ...summary, active: (summary["active"] ?? 0) + (summary["stopped"] ?? 0) };
    },
  }),
};

export default defect;
