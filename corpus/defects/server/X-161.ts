import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Production without a key stores the secrets of a create as they are. */
const defect: ServerDefect = {
  id: "X-161",
  wrong: "Production without a key stores the secrets of a create as they are",
  breaks: ["server:LEAK-07"],
  replace: () => ({ keylessCreate: "stores-plain" }),
};

export default defect;
