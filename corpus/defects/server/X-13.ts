import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A cycle starts with the secrets that were there when it was asked for. */
const defect: ServerDefect = {
  id: "X-13",
  wrong: "A cycle starts with the secrets that were there when it was asked for",
  breaks: ["server:RST-04"],
  replace: () => ({ readsSecrets: "at-request" }),
};

export default defect;
