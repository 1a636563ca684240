import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The age of a token is told by a clock that is ten minutes behind the one that wrote its use. */
const defect: ServerDefect = {
  id: "X-22",
  wrong: "The age of a token is told by a clock that is ten minutes behind the one that wrote its use",
  breaks: ["server:TOK-01"],
  replace: (parts) => ({ staleBeforeMs: (nowMs, graceMs) => parts.staleBeforeMs(nowMs - 600_000, graceMs) }),
};

export default defect;
