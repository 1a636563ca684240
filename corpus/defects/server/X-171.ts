import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Docker comes first where both are wired. */
const defect: ServerDefect = {
  id: "X-171",
  wrong: "Docker comes first where both are wired",
  breaks: ["server:RST-14", "server:PROV-03"],
  replace: (parts) => ({
    chooseBackend: (wired, purpose) => (wired.docker ? "docker" : parts.chooseBackend(wired, purpose)),
  }),
};

export default defect;
