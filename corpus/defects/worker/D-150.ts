import type { Defect } from "#corpus/defects/defect.ts";

/** The debug routes call the same user's sandbox by another name. */
const defect: Defect = {
  id: "D-150",
  wrong: "The debug routes call the same user's sandbox by another name",
  breaks: ["worker:ISO-1"],
  replace: ({ sandboxNameOf }) => ({
    sandboxNameOf: (userId, plane) => (plane === "debug" ? `sandbox-${userId}` : sandboxNameOf(userId, plane)),
  }),
};

export default defect;
