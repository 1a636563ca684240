import type { Defect } from "#corpus/defects/defect.ts";

/** A command whose VM is gone counts as completed. */
const defect: Defect = {
  id: "X-43",
  wrong: "A command whose VM is gone counts as completed",
  breaks: ["worker:EXEC-12"],
  replace: () => ({ onVanished: () => "completed" }),
};

export default defect;
