// Runs in k6, which resolves no package names: what it needs beside is next to it, and all that differs between
// workloads is in the file that SEATRIAL_LOAD names.
import exec from "k6/execution";
import http, { type RefinedResponse } from "k6/http";
import { Rate, Trend } from "k6/metrics";
import { requestAt, type PlannedRequest } from "./request-at.ts";
import type { K6Data, K6Objective } from "./k6-data.ts";

const data = JSON.parse(open(__ENV["SEATRIAL_LOAD"] ?? "./load.json")) as K6Data;
const timeout = `${data.timeoutMs}ms`;

const latency = new Trend("seatrial_latency", true);
const objectives = data.objectives.map((objective) => ({ objective, good: new Rate(objective.metric) }));

export const options = {
  scenarios: Object.fromEntries(
    data.stages.map(({ name, rate, seconds, fromMs }) => {
      // No stage can have more under way than it sends, and the one more that k6 may begin at its very end; k6 keeps
      // the users of all stages ready at once.
      const users = Math.min(data.inFlightMax, Math.ceil(rate * seconds) + 1);
      return [
        name,
        {
          executor: "constant-arrival-rate",
          rate,
          timeUnit: "1s",
          duration: `${seconds}s`,
          startTime: `${fromMs}ms`,
          preAllocatedVUs: users,
          maxVUs: users,
          gracefulStop: timeout,
        },
      ];
    }),
  ),
  // A threshold passes without samples: Seatrial judges the samples itself, these are for runs that it does not see.
  thresholds: {
    ...Object.fromEntries(data.objectives.map(({ metric, target }) => [metric, [`rate>=${target}`]])),
    dropped_iterations: ["count<1"],
    seatrial_latency: ["max>=0"],
  },
  discardResponseBodies: true,
  systemTags: ["scenario", "status", "error_code"],
  userAgent: "seatrial",
};

const say = (line: string): void => {
  // oxlint-disable-next-line no-console -- k6 has no other way to say something while it runs
  console.log(line);
};

/** Says when the first request is due, for those who do things to the backends meanwhile. */
export const setup = (): void => say("seatrial-start");

/** k6's own codes, in the words of the other engine. */
const FAILURES: Readonly<Record<number, string>> = {
  1050: "timeout",
  1211: "timeout",
  1212: "refused",
  1220: "reset",
  1221: "reset",
  1000: "closed",
};

const outcomeOf = (answer: RefinedResponse<"text" | "none">, planned: PlannedRequest): string => {
  if (answer.status === 0) return FAILURES[answer.error_code] ?? `k6 error ${answer.error_code}`;
  if (data.plan.requests[planned.kind]?.success.statuses.includes(answer.status) !== true) return `status ${answer.status}`;
  if (planned.bodyIncludes !== null && answer.body?.includes(planned.bodyIncludes) !== true) return "wrong body";
  return "ok";
};

const concerns = (objective: K6Objective, request: string | undefined, atMs: number): boolean =>
  (objective.request === null || objective.request === request) &&
  (objective.phase === null || (atMs >= objective.phase.fromMs && atMs < objective.phase.toMs));

export default (): void => {
  const startedAt = Date.now();
  const { name, startTime, iterationInTest } = exec.scenario;
  const stage = data.stages.find((one) => one.name === name);
  if (stage === undefined) throw new Error(`there is no stage ${name}`);
  // k6 may begin one more at the very end of a stage.
  if (iterationInTest >= stage.rate * stage.seconds) return;
  const offsetMs = (iterationInTest * 1_000) / stage.rate;
  const n = stage.first + iterationInTest;
  const planned = requestAt(data.plan, n);
  const request = data.plan.requests[planned.kind];
  const answer = http.request(request?.method ?? "GET", `${data.plan.origins[planned.origin] ?? ""}${planned.path}`, planned.body, {
    headers: { ...data.headers, ...request?.headers },
    timeout,
    redirects: 0,
    responseType: planned.bodyIncludes === null ? "none" : "text",
  });
  const outcome = outcomeOf(answer, planned);
  const serviceMs = answer.timings.duration;
  const lagMs = Math.max(0, startedAt - startTime - offsetMs);
  // From the intended time; k6's clock counts whole milliseconds, so it is at least what the request itself took.
  const latencyMs = Math.max(serviceMs, Date.now() - startTime - offsetMs);
  // One line a request: k6's own raw output has a dozen, and writing them slows down what is measured.
  say(`seatrial-sample ${n},${lagMs},${serviceMs},${latencyMs},${outcome}`);
  latency.add(latencyMs);
  const atMs = stage.fromMs + offsetMs;
  for (const { objective, good } of objectives) {
    if (!concerns(objective, request?.name, atMs)) continue;
    good.add(outcome === "ok" && (objective.withinMs === null || latencyMs <= objective.withinMs));
  }
};

/** The figures are taken from the samples; only k6 knows how many it dropped. */
export const handleSummary = ({
  metrics,
}: {
  readonly metrics: Readonly<Record<string, { values: { count?: number } }>>;
}): Record<string, string> => ({
  stderr: `seatrial-dropped ${metrics["dropped_iterations"]?.values.count ?? 0}\n`,
});
