import type { Defect } from "#corpus/defects/defect.ts";

/** Percentiles are interpolated between samples. */
const defect: Defect = {
  id: "X-92",
  wrong: "Percentiles are interpolated between samples",
  breaks: ["worker:OBS-1"],
  replace: () => ({
    percentile: (ascending, p) => {
      const at = p * (ascending.length - 1);
      const [low, high] = [ascending[Math.floor(at)], ascending[Math.ceil(at)]];
      return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
    },
  }),
};

export default defect;
