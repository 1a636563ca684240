import { assertLoopback } from "#harness/rigs/live/loopback.ts";
import { checkStages, lengthMs, WorkloadError, type LoadFault, type WorkloadForm } from "#harness/load/workload.ts";
import { oneOf, UsageError, wholeNumber } from "./usage-error.ts";

/** `seatrial load` as it was typed. */
export interface TypedLoadOptions {
  readonly engine: string;
  readonly quick?: boolean | undefined;
  readonly rate?: string | undefined;
  readonly duration?: string | undefined;
  readonly target?: string | undefined;
  readonly header: readonly string[];
  readonly allowHost: readonly string[];
  readonly database: string;
  readonly k6?: string | undefined;
  readonly emit?: string | undefined;
  readonly parallelism: string;
  readonly samples?: readonly string[] | undefined;
  readonly output: string;
}

/** Which engines are wanted. */
export type EngineChoice = "auto" | "k6" | "embedded" | "both";

/** What `seatrial load` is to do, checked. */
export interface LoadOptions {
  readonly engine: EngineChoice;
  readonly quick: boolean;
  readonly rate: number | null;
  readonly seconds: number | null;
  /** Where somebody else's platform listens; null: one of our own. */
  readonly target: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly k6: string | undefined;
  /** Files for k6 elsewhere instead of a run: k6-operator manifests, or what the script reads. */
  readonly emit: "k8s" | "k6" | null;
  readonly parallelism: number;
  /** Raw outputs of k6 runners that shared a run elsewhere: judged instead of running anything. */
  readonly samples: readonly string[];
  readonly allowHosts: readonly string[];
  /** What the database of a server of our own is: `auto`, `pglite`, `container` or a PostgreSQL's URL. */
  readonly database: string;
  readonly output: string;
}

const targetOf = (given: string, allowHosts: readonly string[]): string => {
  const url = URL.parse(given);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "" || url.username !== "")
    throw new UsageError(`--target must be a URL such as http://127.0.0.1:8787, found "${given}"`);
  assertLoopback(url.origin, allowHosts);
  return url.origin;
};

const headerOf = (line: string): readonly [string, string] => {
  const at = line.indexOf(":");
  const name = line.slice(0, Math.max(0, at)).trim();
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new UsageError(`--header must be "name: value", found "${line}"`);
  return [name.toLowerCase(), line.slice(at + 1).trim()];
};

/** Checks what was typed. Throws `UsageError` or `NotLoopbackError`. */
export const checkLoadOptions = (typed: TypedLoadOptions): LoadOptions => {
  const number = (name: string, value: string | undefined): number | null => (value === undefined ? null : wholeNumber(name, value, 1));
  const emit = typed.emit === undefined ? null : oneOf("--emit", typed.emit, ["k8s", "k6"]);
  if (emit !== null && typed.target === undefined)
    throw new UsageError(`--emit ${emit} needs --target, the URL of the platform as k6 sees it (and --allow-host for its host)`);
  if (typed.target === undefined && typed.header.length > 0)
    throw new UsageError("--header goes with --target: our own platform gets what it needs");
  return {
    engine: oneOf("engine", typed.engine, ["auto", "k6", "embedded", "both"]),
    quick: typed.quick === true,
    rate: number("--rate", typed.rate),
    seconds: number("--duration", typed.duration),
    target: typed.target === undefined ? null : targetOf(typed.target, typed.allowHost),
    headers: Object.fromEntries(typed.header.map(headerOf)),
    k6: typed.k6,
    emit,
    samples: typed.samples ?? [],
    parallelism: wholeNumber("--parallelism", typed.parallelism, 1),
    allowHosts: typed.allowHost,
    database: typed.database,
    output: typed.output,
  };
};

const stretched = (fault: LoadFault, by: number): LoadFault =>
  fault.kind === "hibernate" ? { ...fault, atMs: fault.atMs * by } : { ...fault, fromMs: fault.fromMs * by, toMs: fault.toMs * by };

/** A form at another rate or of another length: one stage then, with faults and phases stretched along. Throws `UsageError`. */
export const formFor = (form: WorkloadForm, { rate, seconds }: Pick<LoadOptions, "rate" | "seconds">): WorkloadForm => {
  if (rate === null && seconds === null) return form;
  const before = lengthMs(form);
  const stage = { rate: rate ?? Math.max(...form.stages.map((one) => one.rate)), seconds: seconds ?? before / 1_000 };
  try {
    checkStages([stage]);
  } catch (error) {
    throw error instanceof WorkloadError ? new UsageError(`--rate and --duration: ${error.message}`) : error;
  }
  const by = (stage.seconds * 1_000) / before;
  return {
    stages: [stage],
    faults: (form.faults ?? []).map((fault) => stretched(fault, by)),
    phases: (form.phases ?? []).map(({ name, fromMs, toMs }) => ({ name, fromMs: fromMs * by, toMs: toMs * by })),
  };
};
