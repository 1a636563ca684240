import type { Defect } from "#corpus/defects/defect.ts";

/** Any value of a switch counts as on. */
const defect: Defect = {
  id: "X-104",
  wrong: "Any value of a switch counts as on",
  breaks: ["worker:AUTH-11"],
  replace: () => ({ isOn: (value) => value !== undefined && value !== "" && value !== "false" }),
};

export default defect;
