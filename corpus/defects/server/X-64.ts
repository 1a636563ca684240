import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The server's end waits for what is in flight for as long as that takes. */
const defect: ServerDefect = {
  id: "X-64",
  wrong: "The server's end waits for what is in flight for as long as that takes",
  breaks: ["server:OBS-09"],
  replace: () => ({ closeMs: 600_000 }),
};

export default defect;
