import type { Defect } from "#corpus/defects/defect.ts";

/** The last sync is the whole marker, id included. */
const defect: Defect = {
  id: "D-132",
  wrong: "The last sync is the whole marker, id included",
  breaks: ["worker:STATE-5"],
  replace: () => ({ parseMarker: (text) => text.split("|")[0] ?? null }),
};

export default defect;
