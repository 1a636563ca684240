import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start whose answer was lost is forgotten once nobody wants it any more. */
const defect: ServerDefect = {
  id: "X-150",
  wrong: "A start whose answer was lost is forgotten once nobody wants it any more",
  breaks: ["server:STOP-02"],
  replace: () => ({ undoesUnsureStarts: false }),
};

export default defect;
