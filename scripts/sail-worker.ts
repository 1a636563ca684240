import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
import { killPair } from "#harness/voyage/kill.ts";
import { sailSpan } from "#harness/voyage/sweep.ts";
import { measureHistory } from "#reports/measure/measure-history.ts";
import type { VoyageMeasurement } from "#reports/measure/measurement.ts";
import { loadDefect } from "#scenarios/wiring/corpus.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { sailSim } from "#scenarios/wiring/sim-carrier.ts";
import { answerOrders } from "./answer-orders.ts";
import type { Job, JobResult } from "./crew.ts";

const crew = { carrier: sailSim, checkers: WORKER_CHECKERS };

/** The name that figures of a scenario stand under: the last part of its id, in words. */
const strata = (id: string): string => (id.split("/").at(-1) ?? id).replaceAll("-", " ");

const work = async (job: Job): Promise<JobResult> => {
  if (job.kind === "kill") {
    const [scenario, defect] = await Promise.all([loadScenario(job.scenario), loadDefect(job.defect)]);
    return { kind: "kill", result: await killPair({ scenario, defect, root: job.root, voyagesMax: job.voyagesMax }, crew) };
  }
  const scenario = await loadScenario(job.cell.scenario);
  const measurements: VoyageMeasurement[] = [];
  const began = performance.now();
  const sum = await sailSpan(
    { cell: job.cell, scenario, span: job.span },
    {
      ...crew,
      onSailed: (history, exact) => {
        if (scenario.measures && !exact) measurements.push(measureHistory(history, { stratum: strata(scenario.id) }));
      },
    },
  );
  return { kind: "sail", sum, measurements, wallMs: performance.now() - began, artefacts: [], needsVirtualTime: null };
};

answerOrders({ open: async () => {}, work, close: async () => {} });
