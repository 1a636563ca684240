import { threadId, workerData } from "node:worker_threads";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import { emptySum, sailSpan, type CellSum } from "#harness/voyage/sweep.ts";
import { Berth } from "#scenarios/wiring/live/berth.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { liveFactorOf, NeedsVirtualTime, sailAtScale } from "#scenarios/wiring/real-time-voyage.ts";
import { answerOrders } from "./answer-orders.ts";
import type { Job, JobResult } from "./crew.ts";
import type { LiveShipData } from "./live-rig.ts";
import { scratchFor } from "./server-database.ts";
import { tellArtefacts, type SailedAtSpeed } from "./scale-artefact.ts";

/** What a berth of either subject does. */
type AnyBerth = Pick<Berth, "sail"> & AsyncDisposable;

/** A short story that touches the isolates, the Host, the sandbox and the bucket. */
const WARM_UP = "worker/state/sync-marker-forms";

/** A thread's berths: of each subject that it has to do with one. */
const berths = new Map<Subject, Promise<AnyBerth>>();

const openBerth = async (subject: Subject): Promise<AnyBerth> => {
  const { toxiproxy, prefix, platforms, postgres } = workerData as LiveShipData;
  // A crew starts all its threads at once, so their ids follow each other.
  const platform = platforms[threadId % platforms.length];
  const options = { toxiproxy, prefix: `${prefix}${subject}-${threadId}-` };
  if (subject === "server") {
    const { ServerLiveBerth } = await import("#scenarios/wiring/server/live/server-live-berth.ts");
    return ServerLiveBerth.open({ ...options, database: scratchFor(postgres, String(threadId)) });
  }
  return Berth.open({ ...options, ...(platform === undefined ? {} : { platform }) });
};

const berthOf = (subject: Subject): Promise<AnyBerth> => {
  const berth = berths.get(subject) ?? openBerth(subject);
  berths.set(subject, berth);
  return berth;
};

/** One span at a speed, and the slowest speed that was needed. */
const sailOnce = async (job: Extract<Job, { kind: "sail" }>, fastest: number): Promise<SailedAtSpeed> => {
  const at = await berthOf(subjectOf(job.cell.scenario));
  const scenario = await loadScenario(job.cell.scenario);
  let speed = fastest;
  const carrier: Parameters<typeof sailSpan>[1]["carrier"] = (order) =>
    sailAtScale(fastest, (factor) => {
      speed = Math.min(speed, factor);
      return at.sail(order, factor);
    });
  const sum = await sailSpan({ cell: job.cell, scenario, span: job.span }, { carrier, checkers: checkersOf(subjectOf(scenario.id)) });
  return { sum, speed };
};

/**
 * A voyage that nobody judges: code that has never run, in two dozen processes at once, is slower than the platform's shortest
 * deadlines, and then the machine would decide what the first voyages saw.
 */
const warmUp = async (): Promise<void> => {
  const cell = { scenario: WARM_UP, rig: "live", model: "S", profile: "production-like", defect: null, variant: null } as const;
  await sailOnce({ kind: "sail", cell, span: { root: 1, from: -1, to: 0 } }, liveFactorOf("worker"));
};

const work = async (job: Job): Promise<JobResult> => {
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
    const { sum, artefacts } = await tellArtefacts(job.speed ?? liveFactorOf(subjectOf(job.cell.scenario)), (fastest) =>
      sailOnce(job, fastest),
    );
    return result(sum, { artefacts });
  } catch (error) {
    if (!(error instanceof NeedsVirtualTime)) throw error;
    return result(emptySum(job.cell, await loadScenario(job.cell.scenario)), { needsVirtualTime: error.message });
  }
};

answerOrders({
  open: async (subjects) => {
    await Promise.all(subjects.map(berthOf));
    if (subjects.includes("worker")) await warmUp();
  },
  work,
  close: async () => {
    for (const berth of berths.values()) await (await berth)[Symbol.asyncDispose]();
  },
});
