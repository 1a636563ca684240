import type { Defect } from "#corpus/defects/defect.ts";

/** Whatever a sandbox throws is labelled "sandbox not found". */
const defect: Defect = {
  id: "D-161",
  wrong: "Whatever a sandbox throws is labelled 'sandbox not found'",
  breaks: ["worker:RETRY-5", "worker:RETRY-8"],
  replace: () => ({
    triage: () => ({
      kind: "container",
      message: "sandbox_not_found",
      transient: true,
      admitted: false,
      status: 503,
      reason: "no_instance",
    }),
  }),
};

export default defect;
