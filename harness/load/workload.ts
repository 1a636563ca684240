/** A stretch of time in which requests arrive at a constant rate, whatever becomes of them. */
export interface Stage {
  /** Arrivals a second, a whole number: engines agree on no other. */
  readonly rate: number;
  /** Whole seconds, at least 1. */
  readonly seconds: number;
}

/** One kind of request. In `path`, `body` and `bodyIncludes` stand `{user}`, `{workspace}` (the id of that user's workspace) and `{n}`, the request's number. */
export interface LoadRequest {
  readonly name: string;
  /** How many of a round of requests are of this kind. */
  readonly weight: number;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly success: {
    readonly statuses: readonly number[];
    /** What the body has to contain, beside. */
    readonly bodyIncludes?: string;
  };
}

/** Something that is done to the backends while load runs; times in ms from the first intended request. */
export type LoadFault =
  /** Every call of R2 fails. */
  | { readonly kind: "bucket-down"; readonly fromMs: number; readonly toMs: number }
  /** Every answer of R2 comes later by `latencyMs`, by a toxic on each isolate's link. */
  | { readonly kind: "bucket-slow"; readonly fromMs: number; readonly toMs: number; readonly latencyMs: number }
  /** The idle clock of every sandbox that nothing keeps awake fires. */
  | { readonly kind: "hibernate"; readonly atMs: number };

/** A part of the run by intended time, from `fromMs` to below `toMs`, that objectives may name. */
export interface LoadPhase {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** When how much arrives and what is done meanwhile. */
export interface WorkloadForm {
  readonly stages: readonly Stage[];
  readonly faults?: readonly LoadFault[];
  readonly phases?: readonly LoadPhase[];
}

/** The backends behind the worker, in unscaled time. */
export interface WorkerLoadPlatform {
  readonly subject?: "worker";
  /** How long boots take, ms, given to the users in turn. */
  readonly bootMs: readonly number[];
  /** Whether sandboxes run at the beginning or sleep. */
  readonly begin: "asleep" | "awake";
  /** The worker's environment. */
  readonly env?: Readonly<Record<string, string | number>>;
  /** A file that every user has in R2, and that a boot restores: its path, and its text. */
  readonly stored: { readonly path: string; readonly text: string };
}

/** The workspace server and its backends: a workspace for each user, in unscaled time. */
export interface ServerLoadPlatform {
  readonly subject: "server";
  readonly backend: "saas" | "docker";
  /** Workspaces of agents that somebody else runs: nobody restarts them. */
  readonly external: boolean;
  readonly env?: Readonly<Record<string, string | number>>;
}

/** What load is put on. */
export type LoadPlatform = WorkerLoadPlatform | ServerLoadPlatform;

/** One description of load, for every engine. */
export interface Workload {
  readonly title: string;
  /** Rules of the contract that it puts under load. */
  readonly covers: readonly string[];
  readonly users: {
    readonly count: number;
    /** So many requests in a row go to one user before the next is taken; 1 takes them in turn. */
    readonly inARow: number;
  };
  readonly requests: readonly LoadRequest[];
  /** So many requests may be under way at once; one that is due beyond is dropped and counted. */
  readonly inFlightMax: number;
  /** A request without its whole answer after so long has failed, ms. */
  readonly timeoutMs: number;
  readonly platform: LoadPlatform;
  /** Names of load objectives. */
  readonly objectives: readonly string[];
  readonly full: WorkloadForm;
  /** A few seconds, for every change. */
  readonly quick: WorkloadForm;
}

/** A workload as it is run: which one, in which form. */
export interface LoadOrder {
  /** Its path below `scenarios/load/`. */
  readonly id: string;
  readonly workload: Workload;
  readonly form: WorkloadForm;
  /** Where isolates listen, such as `http://127.0.0.1:40123`, in the order in which requests are dealt to them. */
  readonly origins: readonly string[];
  /** Beside those of each request, such as credentials. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A workload that cannot be run as it is described. */
export class WorkloadError extends Error {
  override readonly name = "WorkloadError";
}

/** Bounds that keep a slip of the pen from filling memory or the machine. */
const RATE_MAX = 20_000;
const REQUESTS_MAX = 2_000_000;
const SECONDS_MAX = 3_600;

/** How long a form lasts, ms. */
export const lengthMs = ({ stages }: Pick<WorkloadForm, "stages">): number => stages.reduce((sum, { seconds }) => sum + seconds * 1_000, 0);

/** How many requests a form plans. */
export const plannedRequests = ({ stages }: Pick<WorkloadForm, "stages">): number =>
  stages.reduce((sum, { rate, seconds }) => sum + rate * seconds, 0);

const isWhole = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;

/** Throws `WorkloadError` when stages are none, too long or too many. */
export const checkStages = (stages: readonly Stage[]): void => {
  if (stages.length === 0) throw new WorkloadError("a workload needs at least one stage");
  for (const { rate, seconds } of stages) {
    if (!isWhole(rate, RATE_MAX)) throw new WorkloadError(`a rate must be a whole number from 1 to ${RATE_MAX} a second, found ${rate}`);
    if (!isWhole(seconds, SECONDS_MAX)) throw new WorkloadError(`a stage must last 1 to ${SECONDS_MAX} whole seconds, found ${seconds}`);
  }
  const planned = plannedRequests({ stages });
  if (planned > REQUESTS_MAX) throw new WorkloadError(`at most ${REQUESTS_MAX} requests can be measured at once, found ${planned}`);
};

const checkForm = (form: WorkloadForm): void => {
  checkStages(form.stages);
  const length = lengthMs(form);
  for (const fault of form.faults ?? []) {
    const [from, to] = fault.kind === "hibernate" ? [fault.atMs, fault.atMs] : [fault.fromMs, fault.toMs];
    if (from < 0 || to < from || to > length) throw new WorkloadError(`${fault.kind} from ${from} to ${to} ms is not within ${length} ms`);
  }
};

/** Checks and returns a workload. Throws `WorkloadError` that says what cannot be. */
export const workload = (described: Workload): Workload => {
  const { requests, users, inFlightMax, timeoutMs } = described;
  if (requests.length === 0 || requests.some(({ weight }) => !isWhole(weight, 1_000))) {
    throw new WorkloadError("a workload needs requests, each with a whole weight from 1 to 1000");
  }
  if (!isWhole(users.count, 10_000) || !isWhole(users.inARow, REQUESTS_MAX)) throw new WorkloadError("users are counted from 1");
  if (!isWhole(inFlightMax, 20_000)) throw new WorkloadError(`inFlightMax must be from 1 to 20000, found ${inFlightMax}`);
  if (!isWhole(timeoutMs, 600_000)) throw new WorkloadError(`timeoutMs must be from 1 to 600000, found ${timeoutMs}`);
  checkForm(described.full);
  checkForm(described.quick);
  return described;
};
