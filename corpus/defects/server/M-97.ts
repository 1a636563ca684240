import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A slash at the end of the platform's URL stays, and endpoints have two. */
const defect: ServerDefect = {
  id: "M-97",
  wrong: "A slash at the end of the platform's URL stays, and endpoints have two",
  breaks: ["server:EXT-05"],
  replace: () => ({ platformUrl: (configured) => configured }),
};

export default defect;
