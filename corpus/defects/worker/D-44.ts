import type { Defect } from "#corpus/defects/defect.ts";

/** An echo is accepted as proof of the filesystem. */
const defect: Defect = {
  id: "D-44",
  wrong: "An echo is accepted as proof of the filesystem",
  breaks: ["worker:HEALTH-5"],
  replace: () => ({ filesystemProof: "echo" }),
};

export default defect;
