import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A heartbeat only prolongs the liveness key: one that is gone stays gone, and later silence is never noticed. */
const defect: ServerDefect = {
  id: "M-35",
  wrong: "A heartbeat only prolongs the liveness key: one that is gone stays gone, and later silence is never noticed",
  breaks: ["server:REG-14"],
  replace: () => ({ heartbeatRenews: "existing-only" }),
};

export default defect;
