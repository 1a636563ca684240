import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace is marked as failed without a message. */
const defect: ServerDefect = {
  id: "M-20",
  wrong: "A workspace is marked as failed without a message",
  breaks: ["server:PROV-06", "server:PROV-02"],
  replace: () => ({ failedMessage: () => null }),
};

export default defect;
