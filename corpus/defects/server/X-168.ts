import type { ServerDefect } from "#corpus/defects/defect.ts";

/** What a start brings is owed to nobody until it is written down: a process that ends first takes it along. */
const defect: ServerDefect = {
  id: "X-168",
  wrong: "A start is not written down with its claim, and what it brings after its process has ended is nobody's",
  breaks: ["server:STOP-02", "server:STOP-04"],
  replace: () => ({ owesStarts: "never" }),
};

export default defect;
