import { containerRequest, type ContainerRequest, type StoryOperation } from "./container-requests.ts";
import { countExecOutcomes } from "./exec-outcomes.ts";
import type { RequestCounts } from "./measurement.ts";
import { syncAgesOf } from "./sync-ages.ts";

/** What an error is counted as: the platform's reason, else its error type, else the link's code (worker:OBS-5). */
const errorKind = ({ body, code, status }: ContainerRequest): string => {
  for (const field of ["reason", "errorType"]) {
    const value = body[field];
    if (typeof value === "string" && value !== "") return value;
  }
  if (code !== undefined) return code;
  return status === null ? "UNANSWERED" : `HTTP ${status}`;
};

const wasAdmitted = ({ invoke, complete }: StoryOperation): boolean =>
  invoke.verb === "exec" && (complete?.status === 200 || complete?.status === 504 || complete?.body?.["admitted"] === true);

const nameOf = ({ invoke }: StoryOperation): string => `${invoke.user}:${String(invoke.args["path"])}`;

const countReads = (
  operations: readonly StoryOperation[],
  storedPaths: readonly string[],
): Pick<RequestCounts, "reads" | "storedReads"> => {
  const reads = operations.filter(({ invoke }) => invoke.verb === "read");
  const found = reads.filter(({ complete }) => complete?.status === 200);
  const missing = reads.filter(({ complete }) => complete?.status === 404);
  const r2 = found.filter(({ complete }) => complete?.body?.["source"] === "r2").length;
  // A name that some read of this voyage found was stored, whoever put it there.
  const seen = new Set(found.map(nameOf));
  const stored = new Set(storedPaths);
  const isStored = (one: StoryOperation): boolean => seen.has(nameOf(one)) || stored.has(String(one.invoke.args["path"]));
  return {
    reads: { r2, container: found.length - r2, notFound: missing.length },
    storedReads: { found: found.length, notFound: missing.filter(isStored).length },
  };
};

const countErrors = (requests: readonly ContainerRequest[]): Readonly<Record<string, number>> => {
  const errors: Record<string, number> = {};
  for (const request of requests) {
    if (request.end === "served") continue;
    const kind = errorKind(request);
    errors[kind] = (errors[kind] ?? 0) + 1;
  }
  return errors;
};

/** Counts what the story's operations asked of the container and what became of it (worker:OBS-2 to OBS-9). */
export const countRequests = (operations: readonly StoryOperation[], storedPaths: readonly string[]): RequestCounts => {
  const requests = operations.map(containerRequest).filter((one) => one !== null);
  const retried = requests.filter((one) => one.attempts > 1);
  return {
    requests: requests.length,
    attempts: requests.reduce((sum, one) => sum + one.attempts, 0),
    retried: retried.length,
    retriedAndServed: retried.filter((one) => one.end === "served").length,
    exhausted: requests.filter((one) => one.status === 503).length,
    errors: countErrors(requests),
    ...countReads(operations, storedPaths),
    execs: {
      admitted: operations.filter(wasAdmitted).length,
      timedOut: operations.filter((one) => one.invoke.verb === "exec" && one.complete?.status === 504).length,
    },
    execOutcomes: countExecOutcomes(operations),
    syncAges: syncAgesOf(operations),
  };
};
