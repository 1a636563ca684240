import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A cycle tries its stop once. */
const defect: ServerDefect = {
  id: "X-18",
  wrong: "A cycle tries its stop once",
  breaks: ["server:RST-15", "server:OBS-07"],
  replace: () => ({ stopWaitsMs: [] }),
};

export default defect;
