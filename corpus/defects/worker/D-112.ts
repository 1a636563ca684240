import type { Defect } from "#corpus/defects/defect.ts";

/** The digits of a local time are compared with seconds since the epoch, so that what is local always looks newer. */
const defect: Defect = {
  id: "D-112",
  wrong: "The digits of a local time are compared with seconds since the epoch, so that what is local always looks newer",
  breaks: ["worker:SYNC-14"],
  replace: () => ({
    isBehind: ({ localAt, storedAtSeconds }) => Number(localAt.replaceAll(/\D/g, "").slice(0, 14)) < (storedAtSeconds ?? 0),
  }),
};

export default defect;
