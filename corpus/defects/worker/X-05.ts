import type { Defect } from "#corpus/defects/defect.ts";

/** A restart joins whatever flight is under way, also one that only looks whether a gateway is ready. */
const defect: Defect = {
  id: "X-05",
  wrong: "A restart joins whatever flight is under way, also one that only looks whether a gateway is ready",
  breaks: ["worker:LIFE-5", "worker:LIFE-1"],
  replace: (parts) => ({ admit: (flight, request) => (flight === null ? parts.admit(flight, request) : "join") }),
};

export default defect;
