import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The age of a token is told by a clock that is ten minutes ahead of the one that wrote its use. */
const defect: ServerDefect = {
  id: "X-21",
  wrong: "The age of a token is told by a clock that is ten minutes ahead of the one that wrote its use",
  breaks: ["server:TOK-02"],
  replace: (parts) => ({ staleBeforeMs: (nowMs, graceMs) => parts.staleBeforeMs(nowMs + 600_000, graceMs) }),
};

export default defect;
