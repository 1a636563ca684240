import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start may be tried for half an hour. */
const defect: ServerDefect = {
  id: "X-45",
  wrong: "A start may be tried for half an hour",
  breaks: ["server:PROV-16"],
  replace: () => ({ startAttemptMs: 1_800_000 }),
};

export default defect;
