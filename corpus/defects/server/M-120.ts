import type { ServerDefect } from "#corpus/defects/defect.ts";

/** On SaaS the private addresses of instances are refused, so that no agent can register. */
const defect: ServerDefect = {
  id: "M-120",
  wrong: "On SaaS the private addresses of instances are refused, so that no agent can register",
  breaks: ["server:REG-18"],
  replace: () => ({ privateUrls: () => false }),
};

export default defect;
