import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Rotation accepts a workspace that is not external, and locks its agent out. */
const defect: ServerDefect = {
  id: "M-95",
  wrong: "Rotation accepts a workspace that is not external, and locks its agent out",
  breaks: ["server:EXT-03"],
  replace: () => ({ mayRotate: () => true }),
};

export default defect;
