import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The liveness key lives for 60 s, so that one lost heartbeat takes a workspace offline. */
const defect: ServerDefect = {
  id: "M-109",
  wrong: "The liveness key lives for 60 s, so that one lost heartbeat takes a workspace offline",
  breaks: ["server:REG-14"],
  replace: () => ({ presenceTtlMs: 60_000 }),
};

export default defect;
