import type { Defect } from "#corpus/defects/defect.ts";

/** Reads of the bucket take every content for text. */
const defect: Defect = {
  id: "D-33",
  wrong: "Reads of the bucket take every content for text",
  breaks: ["worker:FILE-10"],
  replace: (parts) => ({
    encodeContent: (bytes, source) =>
      source === "r2" ? { content: new TextDecoder().decode(bytes), encoding: "utf-8" } : parts.encodeContent(bytes, source),
  }),
};

export default defect;
