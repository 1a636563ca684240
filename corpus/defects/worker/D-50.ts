import type { Defect } from "#corpus/defects/defect.ts";

/** It waits after the last try too. */
const defect: Defect = {
  id: "D-50",
  wrong: "It waits after the last try too",
  breaks: ["worker:RETRY-3"],
  replace: () => ({ retryDelayMs: (attempt, _attempts, baseMs) => Math.min(baseMs * 2 ** (attempt - 1), 5_000) }),
};

export default defect;
