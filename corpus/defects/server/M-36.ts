import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A heartbeat is judged by the capabilities of the one before it. */
const defect: ServerDefect = {
  id: "M-36",
  wrong: "A heartbeat is judged by the capabilities of the one before it",
  breaks: ["server:REG-17"],
  replace: ({ statusAfterHeartbeat }) => ({
    statusAfterHeartbeat: (sight) => statusAfterHeartbeat({ ...sight, capabilities: sight.knownCapabilities }),
  }),
};

export default defect;
