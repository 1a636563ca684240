import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A rotation mints a token beside the old one, which stays live. */
const defect: ServerDefect = {
  id: "X-50",
  wrong: "A rotation mints a token beside the old one, which stays live",
  breaks: ["server:EXT-01"],
  replace: () => ({ rotation: "mint-only" }),
};

export default defect;
