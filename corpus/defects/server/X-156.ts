import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A workspace that was woken is as idle as it was before it slept. */
const defect: ServerDefect = {
  id: "X-156",
  wrong: "A workspace that was woken is as idle as it was before it slept",
  breaks: ["server:STATE-04", "server:STATE-05"],
  replace: () => ({ idleness: "of-all-lives" }),
};

export default defect;
