import type { Defect } from "#corpus/defects/defect.ts";

/** A body of null is taken apart. */
const defect: Defect = {
  id: "D-62",
  wrong: "A body of null is taken apart",
  breaks: ["worker:EXEC-10", "worker:BATCH-1", "worker:BATCH-5"],
  replace: () => ({ batchFields: (body) => ({ operations: (body as { readonly operations: unknown }).operations }) }),
};

export default defect;
