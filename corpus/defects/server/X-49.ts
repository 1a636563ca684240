import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace keeps its first inbound secret. */
const defect: ServerDefect = {
  id: "X-49",
  wrong: "A workspace keeps its first inbound secret",
  breaks: ["server:PROV-15"],
  replace: () => ({ renewsInboundSecret: false }),
};

export default defect;
