import { checkersOf } from "#harness/checkers/all-checkers.ts";
import { subjectOf, type Subject } from "#harness/history/subject.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { killPair } from "#harness/voyage/kill.ts";
import { varyScenario } from "#harness/voyage/vary.ts";
import { sailSpan } from "#harness/voyage/sweep.ts";
import { measureHistory } from "#reports/measure/measure-history.ts";
import { countOutcomes, type OutcomeCount } from "#reports/measure/outcome-counts.ts";
import type { VoyageMeasurement } from "#reports/measure/measurement.ts";
import { measureServerHistory } from "#reports/measure/server/measure-server.ts";
import type { ServerVoyageMeasurement } from "#reports/measure/server/server-measurement.ts";
import { loadDefect } from "#scenarios/wiring/corpus.ts";
import { partOfVariant } from "#scenarios/wiring/parts-for.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { answerOrders } from "./answer-orders.ts";
import { sailInSim } from "./carriers.ts";
import type { Job, JobResult } from "./crew.ts";

/** Whether the parity table counts a story's calls on this backend: stories of one provisioner only would make the two look different. */
const isCompared = ({ id, models }: Scenario, backend: string): boolean =>
  subjectOf(id) === "server" && (backend === "none" || ["saas", "docker"].every((one) => models.includes(one)));

/** Which part a variant replaces. */
const partOf = async (subject: Subject, variant: string): Promise<string> =>
  subject === "worker"
    ? partOfVariant(subject, variant, (await import("#harness/platform/worker/parts.ts")).referenceParts)
    : partOfVariant(subject, variant, (await import("#harness/platform/server/parts.ts")).serverParts);

/** The name that figures of a scenario stand under: the last part of its id, in words. */
const strata = (id: string): string => (id.split("/").at(-1) ?? id).replaceAll("-", " ");

/** Sails a scenario with its variants; those of the worker never load the server's parts. */
const vary = async ({ scenario: id, variants, span }: Extract<Job, { kind: "vary" }>): Promise<JobResult> => {
  const subject = subjectOf(id);
  const parts = await Promise.all(variants.map((one) => partOf(subject, one.variant)));
  const varied = variants.map((one, nth) => ({ ...one, part: parts[nth] ?? "" }));
  const order = { scenario: await loadScenario(id), variants: varied, span };
  return { kind: "vary", result: await varyScenario(order, { carrier: sailInSim, checkers: checkersOf(subject) }) };
};

const work = async (job: Job): Promise<JobResult> => {
  if (job.kind === "vary") return vary(job);
  if (job.kind === "kill") {
    const subject = subjectOf(job.scenario);
    const [scenario, defect] = await Promise.all([loadScenario(job.scenario), loadDefect(subject, job.defect)]);
    const crew = { carrier: sailInSim, checkers: checkersOf(subject) };
    return { kind: "kill", result: await killPair({ scenario, defect, root: job.root, voyagesMax: job.voyagesMax }, crew) };
  }
  const scenario = await loadScenario(job.cell.scenario);
  const subject = subjectOf(scenario.id);
  const measurements: VoyageMeasurement[] = [];
  const serverMeasurements: ServerVoyageMeasurement[] = [];
  const outcomes: OutcomeCount[] = [];
  const began = performance.now();
  const sum = await sailSpan(
    { cell: job.cell, scenario, span: job.span },
    {
      carrier: sailInSim,
      checkers: checkersOf(subject),
      onSailed: (history, exact) => {
        if (scenario.measures && !exact) {
          if (subject === "worker") measurements.push(measureHistory(history, { stratum: strata(scenario.id) }));
          else serverMeasurements.push(measureServerHistory(history, { stratum: `${strata(scenario.id)}, ${job.cell.model}` }));
        }
        if (exact && isCompared(scenario, job.cell.model)) outcomes.push(...countOutcomes(history));
      },
    },
  );
  return {
    kind: "sail",
    sum,
    measurements,
    serverMeasurements,
    outcomes,
    wallMs: performance.now() - began,
    artefacts: [],
    needsVirtualTime: null,
  };
};

answerOrders({ open: async () => {}, work, close: async () => {} });
