import type { Defect } from "#corpus/defects/defect.ts";

/** A completed command without an exit code in its record counts as failed. */
const defect: Defect = {
  id: "D-93",
  wrong: "A completed command without an exit code in its record counts as failed",
  breaks: ["worker:EXEC-23", "worker:EXEC-6"],
  replace: () => ({ exitCodeOf: ({ exitCode }) => exitCode ?? 1 }),
};

export default defect;
