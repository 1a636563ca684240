import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start that failed for three minutes is not tried again when the backend is back. */
const defect: ServerDefect = {
  id: "X-35",
  wrong: "A start that failed for three minutes is not tried again when the backend is back",
  breaks: ["server:RST-04"],
  replace: () => ({ lateStartRetryMs: null }),
};

export default defect;
