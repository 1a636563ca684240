import type { Defect } from "#corpus/defects/defect.ts";

/** Alerts hold at their threshold already. */
const defect: Defect = {
  id: "X-89",
  wrong: "Alerts hold at their threshold already",
  breaks: ["worker:OBS-6", "worker:OBS-7", "worker:OBS-8", "worker:OBS-9"],
  replace: (parts) => ({
    // A hair above the threshold stands for the threshold itself.
    alertsOf: (measured, minSample) =>
      parts.alertsOf(
        {
          wakeMs: measured.wakeMs,
          wakeP99: measured.wakeP99 === null ? null : measured.wakeP99 + 1,
          counts: {
            ...measured.counts,
            reads: { ...measured.counts.reads, none: measured.counts.reads.none * (1 + 1e-9) },
            execs: { ...measured.counts.execs, timedOut: measured.counts.execs.timedOut * (1 + 1e-9) },
            containers: { ...measured.counts.containers, exhausted: measured.counts.containers.exhausted * (1 + 1e-9) },
          },
        },
        minSample,
      ),
  }),
};

export default defect;
