import type { Defect } from "#corpus/defects/defect.ts";

/** Rolling and daily copies share one marker, so that each of them is made at every run. */
const defect: Defect = {
  id: "D-126",
  wrong: "Rolling and daily copies share one marker, so that each of them is made at every run",
  breaks: ["worker:SYNC-21"],
  replace: (parts) => ({ slotsDue: ({ rolling }, now) => parts.slotsDue({ rolling: null, daily: rolling }, now) }),
};

export default defect;
