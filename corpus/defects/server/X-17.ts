import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A start that lost its workspace meanwhile is left running. */
const defect: ServerDefect = {
  id: "X-17",
  wrong: "A start that lost its workspace meanwhile is left running",
  breaks: ["server:RST-10", "server:RST-21", "server:STOP-05", "server:STOP-02", "server:STATE-08"],
  replace: () => ({ reapsLostStarts: false }),
};

export default defect;
