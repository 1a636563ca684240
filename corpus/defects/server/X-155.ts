import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A look that took long takes whichever life there is by then offline. */
const defect: ServerDefect = {
  id: "X-155",
  wrong: "A look that took long takes whichever life there is by then offline",
  breaks: ["server:DEAD-05", "server:DEAD-11"],
  replace: (parts) => ({ offline: { ...parts.offline, life: "any" } }),
};

export default defect;
