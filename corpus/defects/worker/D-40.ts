import type { Defect } from "#corpus/defects/defect.ts";

/** A path is put behind the user's prefix unchecked. */
const defect: Defect = {
  id: "D-40",
  wrong: "A path is put behind the user's prefix unchecked",
  breaks: ["worker:FILE-12", "worker:ISO-2"],
  replace: () => ({ normalisePath: (asked) => ({ ok: true, path: asked.startsWith("/") ? asked : `/${asked}` }) }),
};

export default defect;
