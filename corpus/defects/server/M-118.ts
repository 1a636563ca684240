import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A container whose workspace is in no row is taken for somebody else's. */
const defect: ServerDefect = {
  id: "M-118",
  wrong: "A container whose workspace is in no row is taken for somebody else's",
  breaks: ["server:TOK-13"],
  replace: (parts) => ({ isOrphan: (container) => container.statuses.length > 0 && parts.isOrphan(container) }),
};

export default defect;
