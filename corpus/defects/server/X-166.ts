import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A client is counted by whatever address it writes down. */
const defect: ServerDefect = {
  id: "X-166",
  wrong: "A client is counted by whatever address it writes down",
  breaks: ["server:AUTH-05"],
  replace: () => ({ believesForwarded: "of-everybody" }),
};

export default defect;
