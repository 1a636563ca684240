import type { ServerDefect } from "#corpus/defects/defect.ts";

/** An A2A message does not wake a hibernated workspace, which says for ever that it is waking. */
const defect: ServerDefect = {
  id: "M-106",
  wrong: "An A2A message does not wake a hibernated workspace, which says for ever that it is waking",
  breaks: ["server:STATE-05"],
  replace: () => ({ wakes: [] }),
};

export default defect;
