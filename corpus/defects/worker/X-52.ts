import type { Defect } from "#corpus/defects/defect.ts";

/** The wait between tries doubles without end. */
const defect: Defect = {
  id: "X-52",
  wrong: "The wait between tries doubles without end",
  breaks: ["worker:RETRY-4"],
  replace: () => ({ retryDelayMs: (attempt, attempts, baseMs) => (attempt >= attempts ? 0 : baseMs * 2 ** (attempt - 1)) }),
};

export default defect;
