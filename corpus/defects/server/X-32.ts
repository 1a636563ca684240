import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An external workspace is probed too, and found dead, since no backend knows it. */
const defect: ServerDefect = {
  id: "X-32",
  wrong: "An external workspace is probed too, and found dead, since no backend knows it",
  breaks: ["server:DEAD-08"],
  replace: () => ({ mayProbe: () => true }),
};

export default defect;
