import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The next cycle waits for the stop of a pause only once it has begun. */
const defect: ServerDefect = {
  id: "X-162",
  wrong: "The next cycle waits for the stop of a pause only once it has begun",
  breaks: ["server:RST-06", "server:RST-19"],
  replace: () => ({ parksInLane: "once-it-stops" }),
};

export default defect;
