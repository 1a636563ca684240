import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A collapse stops Docker's workloads only. */
const defect: ServerDefect = {
  id: "M-22",
  wrong: "A collapse stops Docker's workloads only",
  breaks: ["server:STOP-03", "server:STATE-08"],
  replace: (parts) => ({
    chooseBackend: (wired, purpose) => (purpose === "collapse" ? (wired.docker ? "docker" : "none") : parts.chooseBackend(wired, purpose)),
  }),
};

export default defect;
