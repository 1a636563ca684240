import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The dead probe knows the Docker Engine only: with a control plane nobody is asked and every agent counts as alive. */
const defect: ServerDefect = {
  id: "M-01",
  wrong: "The dead probe knows the Docker Engine only: with a control plane nobody is asked and every agent counts as alive",
  breaks: ["server:DEAD-07", "server:DEAD-10", "server:DEAD-03", "server:DEAD-04"],
  replace: ({ chooseBackend }) => ({
    chooseBackend: (wired, purpose) => (purpose === "probe" ? (wired.docker ? "docker" : "none") : chooseBackend(wired, purpose)),
  }),
};

export default defect;
