import type { Defect } from "#corpus/defects/defect.ts";

/** Reads of the bucket give the length of the text as the size. */
const defect: Defect = {
  id: "D-32",
  wrong: "Reads of the bucket give the length of the text as the size",
  breaks: ["worker:FILE-9"],
  replace: (parts) => ({
    sizeOf: (content, source) => (source === "r2" ? new TextDecoder().decode(content.bytes).length : parts.sizeOf(content, source)),
  }),
};

export default defect;
