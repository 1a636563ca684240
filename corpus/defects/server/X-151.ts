import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The stop of a parked workspace is written down as owed apart from its status. */
const defect: ServerDefect = {
  id: "X-151",
  wrong: "The stop of a parked workspace is written down as owed apart from its status",
  breaks: ["server:STOP-05"],
  replace: () => ({ owesParkedStops: "with-the-stop" }),
};

export default defect;
