import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A delete stops Docker's workloads only. */
const defect: ServerDefect = {
  id: "M-21",
  wrong: "A delete stops Docker's workloads only",
  breaks: ["server:STOP-02", "server:STATE-08"],
  replace: (parts) => ({
    chooseBackend: (wired, purpose) => (purpose === "delete" ? (wired.docker ? "docker" : "none") : parts.chooseBackend(wired, purpose)),
  }),
};

export default defect;
