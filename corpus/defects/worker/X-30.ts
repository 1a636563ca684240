import type { Defect } from "#corpus/defects/defect.ts";

/** A source that does not exist is the automatic one. */
const defect: Defect = {
  id: "X-30",
  wrong: "A source that does not exist is the automatic one",
  breaks: ["worker:FILE-4"],
  replace: (parts) => ({ chooseSource: (asked) => parts.chooseSource(asked) ?? "auto" }),
};

export default defect;
