/** Which provisioners are wired. */
export interface Wired {
  readonly controlPlane: boolean;
  readonly docker: boolean;
}

export type BackendName = "control-plane" | "docker" | "none";

/** Who asks for a backend: every path of the server that starts, stops or looks at a workload. */
export type Purpose = "create" | "cycle" | "cycle-stop" | "resume" | "delete" | "pause" | "collapse" | "hibernate" | "probe" | "reap";

/** The control plane first, Docker second, none last, whoever asks (server:PROV-01, STOP-01, RST-14). */
export const chooseBackend = (wired: Wired, _purpose: Purpose): BackendName => {
  if (wired.controlPlane) return "control-plane";
  return wired.docker ? "docker" : "none";
};

/** Whether there is a backend at all (server:PROV-03): the one accessor that gates use. */
export const hasBackend = (wired: Wired): boolean => wired.controlPlane || wired.docker;
