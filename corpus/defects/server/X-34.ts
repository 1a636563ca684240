import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A heartbeat does not bring an offline workspace online. */
const defect: ServerDefect = {
  id: "X-34",
  wrong: "A heartbeat does not bring an offline workspace online",
  breaks: ["server:REG-09"],
  replace: ({ statusAfterHeartbeat }) => ({
    statusAfterHeartbeat: (sight) => (sight.status === "offline" ? "offline" : statusAfterHeartbeat(sight)),
  }),
};

export default defect;
