import type { Defect } from "#corpus/defects/defect.ts";

/** Content of every size is sent. */
const defect: Defect = {
  id: "X-23",
  wrong: "Content of every size is sent",
  breaks: ["worker:FILE-22"],
  replace: () => ({ inlineMaxBytes: { r2: Number.MAX_SAFE_INTEGER, container: Number.MAX_SAFE_INTEGER } }),
};

export default defect;
