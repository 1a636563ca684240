import { createHash } from "node:crypto";
import type { EngineRun, EngineWatch, LoadProgress } from "#harness/load/engine.ts";
import { runEmbedded } from "#harness/load/embedded.ts";
import type { K6Objective } from "#harness/load/k6-data.ts";
import { K6_NOTE, runK6 } from "#harness/load/k6.ts";
import { readK6Samples } from "#harness/load/k6-samples.ts";
import { arrivals, kindsOf } from "#harness/load/request-plan.ts";
import { lengthMs, type LoadOrder, type Workload, type WorkloadForm } from "#harness/load/workload.ts";
import type { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import type { LoadDescription, LoadRunInput } from "#reports/load/load-input.ts";
import type { LoadObjective } from "#reports/load/load-objectives.ts";
import { launchLoadTarget, type LoadLinks, type LoadTarget } from "#scenarios/wiring/load-target.ts";
import { isOfWorker } from "#scenarios/wiring/load-workloads.ts";
import { describeFault, FaultTimeline } from "./load-faults.ts";
import { scratchFor } from "./server-database.ts";
import { UsageError } from "./usage-error.ts";

/** A workload as it was chosen. */
export interface ChosenLoad {
  readonly id: string;
  readonly workload: Workload;
  readonly form: WorkloadForm;
  /** The form in words: `quick`, `full`, or the options that changed it. */
  readonly formName: string;
}

/** Where load comes from. */
export type Engine = { readonly kind: "embedded" } | { readonly kind: "k6"; readonly binary: string };

/** What all runs of one command share. */
export interface LoadCourse {
  readonly ledger: RunLedger;
  readonly objectives: ReadonlyMap<string, LoadObjective>;
  /** Somebody else's platform; null: one of our own for each run. */
  readonly target: { readonly origin: string; readonly headers: Readonly<Record<string, string>> } | null;
  /** A Toxiproxy for the workloads that need one. */
  readonly links: LoadLinks | null;
  /** The PostgreSQL on which a server of our own has a database; a PGlite when null. */
  readonly postgres: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Whether a form slows links, which takes a proxy on them. */
const slowsLinks = ({ faults = [] }: WorkloadForm): boolean => faults.some(({ kind }) => kind === "bucket-slow");

/** Whether a load needs proxies: the server has one before its database. */
export const needsLinks = ({ workload, form }: Pick<ChosenLoad, "workload" | "form">): boolean => !isOfWorker(workload) || slowsLinks(form);

/** Objectives as k6 can hold them: shares of requests that are good, by phases of the form. */
export const k6Objectives = ({ workload, form }: ChosenLoad, objectives: LoadCourse["objectives"]): readonly K6Objective[] =>
  workload.objectives.flatMap((name) => {
    const objective = objectives.get(name);
    if (objective === undefined) return [];
    const phase = objective.phase === null ? null : form.phases?.find((one) => one.name === objective.phase);
    // A form without the phase has nothing to hold against it.
    if (phase === undefined) return [];
    return [
      {
        metric: `seatrial_${name.replaceAll(/\W/g, "_")}`,
        target: objective.target,
        request: objective.request,
        phase: phase === null ? null : { fromMs: phase.fromMs, toMs: phase.toMs },
        withinMs: objective.limitMs,
      },
    ];
  });

const descriptionOf = ({ id, workload, form, formName }: ChosenLoad, isOurs: boolean): LoadDescription => ({
  workload: id,
  title: workload.title,
  covers: workload.covers,
  form: formName,
  requests: workload.requests.map(({ name }) => name),
  stages: form.stages,
  phases: form.phases ?? [],
  faults: isOurs ? (form.faults ?? []).map(describeFault) : [],
  inFlightMax: workload.inFlightMax,
  timeoutMs: workload.timeoutMs,
  objectives: workload.objectives,
  fingerprint: createHash("sha256").update(JSON.stringify({ id, workload, form })).digest("hex").slice(0, 16),
});

/** What a reader of the verdicts has to know where nothing was done to the backends. */
const undone = ({ faults = [] }: WorkloadForm): readonly string[] =>
  faults.length === 0 ? [] : ["nothing was done to the backends: what was met was met without faults"];

const runEngine = async (
  engine: Engine,
  chosen: ChosenLoad,
  at: { readonly order: LoadOrder; readonly course: LoadCourse; readonly watch: EngineWatch },
): Promise<EngineRun> => {
  const { order, course, watch } = at;
  if (engine.kind === "embedded") return runEmbedded(order, watch);
  const folder = course.ledger.makeFolder();
  let forget = (): void => {};
  try {
    return await runK6(
      order,
      {
        binary: engine.binary,
        folder: folder.path,
        objectives: k6Objectives(chosen, course.objectives),
        onProcess: (pid) => {
          forget = course.ledger.noteChild(pid, "k6");
        },
      },
      watch,
    );
  } finally {
    forget();
    folder.remove();
  }
};

const foreignTarget = ({ origin, headers }: { readonly origin: string; readonly headers: Readonly<Record<string, string>> }) => ({
  origins: [origin],
  headers: { "content-type": "application/json", ...headers },
});

/** A platform of our own for one run; what load it is for says which. */
const launchTarget = async ({ workload, form }: ChosenLoad, { links, postgres }: LoadCourse): Promise<LoadTarget> => {
  if (isOfWorker(workload)) return launchLoadTarget(workload, slowsLinks(form) ? links : null);
  if (links === null) throw new Error("A server under load needs a Toxiproxy before its database");
  const { launchServerLoadTarget } = await import("#scenarios/wiring/server/live/server-load-target.ts");
  return launchServerLoadTarget(workload, { links, database: scratchFor(postgres, "load") });
};

/** One workload through one engine, on a platform of its own unless somebody else's is given. */
export const runLoad = async (engine: Engine, chosen: ChosenLoad, course: LoadCourse): Promise<LoadRunInput> => {
  const { id, workload, form } = chosen;
  const own = course.target === null ? await launchTarget(chosen, course) : null;
  try {
    const { origins, headers } = own ?? foreignTarget(course.target ?? { origin: "", headers: {} });
    const order: LoadOrder = { id, workload, form, origins, headers };
    const timeline = own === null ? null : new FaultTimeline(form.faults ?? [], own.control);
    const watch: EngineWatch = { signal: course.signal, onProgress: course.onProgress, onStart: () => timeline?.start() };
    let run: Awaited<ReturnType<typeof runEngine>>;
    try {
      run = await runEngine(engine, chosen, { order, course, watch });
    } finally {
      await timeline?.end();
    }
    return {
      description: descriptionOf(chosen, own !== null),
      engine: run.engine,
      engineVersion: run.version,
      samples: run.samples,
      kinds: kindsOf(order),
      wallMs: run.wallMs,
      cut: run.cut,
      notes: [...run.notes, ...(own === null ? undone(form) : [])],
      backend: own?.sightings() ?? null,
      parts: 1,
    };
  } finally {
    await own?.close();
  }
};

/** What k6 runners measured elsewhere, from their raw outputs. Throws `UsageError` for a file that cannot be read. */
export const readLoad = async (chosen: ChosenLoad, files: readonly string[]): Promise<LoadRunInput> => {
  const order: LoadOrder = { ...chosen, origins: [""], headers: {} };
  try {
    return {
      description: descriptionOf(chosen, false),
      engine: "k6",
      engineVersion: "of the runners",
      samples: await readK6Samples(files, arrivals(order), true),
      kinds: kindsOf(order),
      wallMs: lengthMs(chosen.form),
      cut: null,
      notes: [K6_NOTE, ...undone(chosen.form)],
      backend: null,
      parts: files.length,
    };
  } catch (error) {
    throw error instanceof Error && "code" in error ? new UsageError(`--samples: ${error.message}`) : error;
  }
};
