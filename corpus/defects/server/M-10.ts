import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A cycle stops by the control plane and provisions by Docker, which is not there. */
const defect: ServerDefect = {
  id: "M-10",
  wrong: "A cycle stops by the control plane and provisions by Docker, which is not there",
  breaks: ["server:RST-13", "server:DEAD-13"],
  replace: (parts) => ({
    chooseBackend: (wired, purpose) => (purpose === "cycle" ? (wired.docker ? "docker" : "none") : parts.chooseBackend(wired, purpose)),
  }),
};

export default defect;
