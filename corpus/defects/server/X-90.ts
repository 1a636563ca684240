import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Nobody's messages have a ceiling, and a deadline that a caller asks for is ignored. */
const defect: ServerDefect = {
  id: "X-90",
  wrong: "Nobody's messages have a ceiling, and a deadline that a caller asks for is ignored",
  breaks: ["server:A2A-28"],
  replace: () => ({ dispatchLimitMs: () => null }),
};

export default defect;
