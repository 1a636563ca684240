import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A body is as long as its Content-Length says. */
const defect: ServerDefect = {
  id: "X-180",
  wrong: "A body is as long as its Content-Length says",
  breaks: ["server:WIRE-03"],
  replace: () => ({ bodyLength: "as-told" }),
};

export default defect;
