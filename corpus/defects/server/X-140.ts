import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A body of any size is read. */
const defect: ServerDefect = {
  id: "X-140",
  wrong: "A body of any size is read",
  breaks: ["server:WIRE-03"],
  replace: () => ({ bodyMaxBytes: Number.MAX_SAFE_INTEGER }),
};

export default defect;
