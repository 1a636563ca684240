import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Names that only the platform calls itself by are taken from anybody. */
const defect: ServerDefect = {
  id: "M-115",
  wrong: "Names that only the platform calls itself by are taken from anybody",
  breaks: ["server:A2A-18"],
  replace: () => ({ ownPrefixes: [] }),
};

export default defect;
