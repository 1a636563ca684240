import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A pause stops Docker's workloads only. */
const defect: ServerDefect = {
  id: "M-23",
  wrong: "A pause stops Docker's workloads only",
  breaks: ["server:STOP-05", "server:STATE-08"],
  replace: (parts) => ({
    chooseBackend: (wired, purpose) => (purpose === "pause" ? (wired.docker ? "docker" : "none") : parts.chooseBackend(wired, purpose)),
  }),
};

export default defect;
