import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A restart begins with an empty configuration volume. */
const defect: ServerDefect = {
  id: "M-128",
  wrong: "A restart begins with an empty configuration volume",
  breaks: ["server:RST-17", "server:STOP-06"],
  replace: (parts) => ({ dropsVolumes: (reset) => ["configs", ...parts.dropsVolumes(reset)] }),
};

export default defect;
