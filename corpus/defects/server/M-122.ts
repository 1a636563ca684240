import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Hibernation tests for tasks first and claims later: a task that came in between is killed. */
const defect: ServerDefect = {
  id: "M-122",
  wrong: "Hibernation tests for tasks first and claims later: a task that came in between is killed",
  breaks: ["server:STATE-04"],
  replace: () => ({ hibernationClaims: "idle-when-seen" }),
};

export default defect;
