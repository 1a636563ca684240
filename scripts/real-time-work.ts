import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { subjectOf } from "#harness/history/subject.ts";
import { emptySum, sailSpan, type CellSum } from "#harness/voyage/sweep.ts";
import type { Sailed, VoyageOrder } from "#harness/voyage/voyage.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { liveFactorOf, NeedsVirtualTime, sailAtScale, type SailAt } from "#scenarios/wiring/real-time-voyage.ts";
import type { Job, JobResult } from "./crew.ts";
import { tellArtefacts, type SailedAtSpeed } from "./scale-artefact.ts";

type SailJob = Extract<Job, { kind: "sail" }>;

/** One span at a speed, and the slowest speed that was needed. */
export const sailOnRealTime = async (job: SailJob, fastest: number, sail: SailAt): Promise<SailedAtSpeed> => {
  const scenario = await loadScenario(job.cell.scenario);
  let speed = fastest;
  const carrier = (order: VoyageOrder): Promise<Sailed> =>
    sailAtScale(fastest, (factor) => {
      speed = Math.min(speed, factor);
      return sail(order, factor);
    });
  const sum = await sailSpan({ cell: job.cell, scenario, span: job.span }, { carrier, checkers: checkersOf(subjectOf(scenario.id)) });
  return { sum, speed };
};

/** What a thread does on a rig of real time: what broke only because the machine was late is told apart. */
export const workOnRealTime = async (job: Job, sail: SailAt): Promise<JobResult> => {
  if (job.kind !== "sail") throw new Error("Defects and variants sail in the simulator");
  const began = performance.now();
  const result = (sum: CellSum, more: Partial<Extract<JobResult, { kind: "sail" }>> = {}): JobResult => ({
    kind: "sail",
    sum,
    measurements: [],
    serverMeasurements: [],
    outcomes: [],
    wallMs: performance.now() - began,
    artefacts: [],
    needsVirtualTime: null,
    ...more,
  });
  try {
    const fastest = job.speed ?? liveFactorOf(subjectOf(job.cell.scenario));
    const { sum, artefacts } = await tellArtefacts(fastest, (speed) => sailOnRealTime(job, speed, sail));
    return result(sum, { artefacts });
  } catch (error) {
    if (!(error instanceof NeedsVirtualTime)) throw error;
    return result(emptySum(job.cell, await loadScenario(job.cell.scenario)), { needsVirtualTime: error.message });
  }
};
