import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Every runtime starts with the model of claude-code. */
const defect: ServerDefect = {
  id: "X-172",
  wrong: "Every runtime starts with the model of claude-code",
  breaks: ["server:PROV-11"],
  replace: () => ({ defaultModel: () => "sonnet" }),
};

export default defect;
