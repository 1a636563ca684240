import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A stop fails where there is nothing to stop with. */
const defect: ServerDefect = {
  id: "X-48",
  wrong: "A stop fails where there is nothing to stop with",
  breaks: ["server:STOP-01"],
  replace: () => ({ stopWithoutBackend: "fails" }),
};

export default defect;
