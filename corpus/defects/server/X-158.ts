import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A reset that could not drop its volume goes on as if it had. */
const defect: ServerDefect = {
  id: "X-158",
  wrong: "A reset that could not drop its volume goes on as if it had",
  breaks: ["server:RST-17"],
  replace: () => ({ failedReset: "ignored" }),
};

export default defect;
