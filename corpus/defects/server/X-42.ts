import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A delete waits for its stops for as long as they take. */
const defect: ServerDefect = {
  id: "X-42",
  wrong: "A delete waits for its stops for as long as they take",
  breaks: ["server:STOP-12"],
  replace: () => ({ cleanupMs: 600_000 }),
};

export default defect;
