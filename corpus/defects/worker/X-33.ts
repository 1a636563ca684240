import type { Defect } from "#corpus/defects/defect.ts";

/** The body of a batch is taken apart although it is null. */
const defect: Defect = {
  id: "X-33",
  wrong: "The body of a batch is taken apart although it is null",
  breaks: ["worker:EXEC-10", "worker:BATCH-1", "worker:BATCH-5"],
  replace: () => ({ batchFields: (body) => ({ operations: (body as { readonly operations: unknown }).operations }) }),
};

export default defect;
