import type { Defect } from "#corpus/defects/defect.ts";

/** A read waits half a minute for the bucket. */
const defect: Defect = {
  id: "X-27",
  wrong: "A read waits half a minute for the bucket",
  breaks: ["worker:FILE-6"],
  replace: () => ({ bucketLimitMs: 30_000 }),
};

export default defect;
