import { threadId, workerData } from "node:worker_threads";
import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
import { emptySum, sailSpan, type CellSum } from "#harness/voyage/sweep.ts";
import { Berth, type BerthOptions } from "#scenarios/wiring/live/berth.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { LIVE_FACTOR, NeedsVirtualTime, sailAtScale } from "#scenarios/wiring/real-time-voyage.ts";
import { answerOrders } from "./answer-orders.ts";
import type { Job, JobResult } from "./crew.ts";

/** What breaks is sailed again this many times slower, to tell a fault from the machine's own delays. */
const SLOWER = 4;

let berth: Promise<Berth> | undefined;

const openBerth = (): Promise<Berth> => {
  const given = workerData as BerthOptions;
  return Berth.open({ ...given, prefix: `${given.prefix}${threadId}-` });
};

/** One span at a speed, and the slowest speed that was needed. */
const sailOnce = async (job: Extract<Job, { kind: "sail" }>, fastest: number): Promise<{ sum: CellSum; speed: number }> => {
  const at = await (berth ??= openBerth());
  const scenario = await loadScenario(job.cell.scenario);
  let speed = fastest;
  const carrier: Parameters<typeof sailSpan>[1]["carrier"] = (order) =>
    sailAtScale(fastest, (factor) => {
      speed = Math.min(speed, factor);
      return at.sail(order, factor);
    });
  const sum = await sailSpan({ cell: job.cell, scenario, span: job.span }, { carrier, checkers: WORKER_CHECKERS });
  return { sum, speed };
};

const work = async (job: Job): Promise<JobResult> => {
  if (job.kind === "kill") throw new Error("Defects are hunted in the simulator");
  const began = performance.now();
  const result = (sum: CellSum, more: Partial<Extract<JobResult, { kind: "sail" }>> = {}): JobResult => ({
    kind: "sail",
    sum,
    measurements: [],
    wallMs: performance.now() - began,
    artefacts: [],
    needsVirtualTime: null,
    ...more,
  });
  try {
    const first = await sailOnce(job, LIVE_FACTOR);
    if (first.sum.broken === 0) return result(first.sum);
    const again = await sailOnce(job, first.speed / SLOWER);
    return result(again.sum, { artefacts: again.sum.broken === 0 ? first.sum.failures : [] });
  } catch (error) {
    if (!(error instanceof NeedsVirtualTime)) throw error;
    return result(emptySum(job.cell, await loadScenario(job.cell.scenario)), { needsVirtualTime: error.message });
  }
};

answerOrders(work, async () => {
  if (berth !== undefined) await (await berth)[Symbol.asyncDispose]();
});
