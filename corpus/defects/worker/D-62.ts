import type { Defect } from "#corpus/defects/defect.ts";

/** A JSON null passes for an object with fields. */
const defect: Defect = {
  id: "D-62",
  wrong: "A JSON null passes for an object with fields",
  breaks: ["worker:EXEC-10"],
  replace: () => ({ acceptsExecBody: (body) => typeof body === "object" && !Array.isArray(body) }),
};

export default defect;
