import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A cycle that its process left within the stop is taken up by nobody. */
const defect: ServerDefect = {
  id: "X-154",
  wrong: "A cycle that its process left within the stop is taken up by nobody",
  breaks: ["server:RST-04"],
  replace: () => ({ adoptsStarts: "without-machine" }),
};

export default defect;
