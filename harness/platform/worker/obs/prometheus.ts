import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { Metrics } from "./metrics.ts";
import { rate } from "./observation.ts";

/** Upper bounds of the wake histogram, seconds. */
const WAKE_BUCKETS_S = [1, 2, 5, 10, 20, 30, 45, 60, 75, 90, 120, 150, 180];

type Labels = Readonly<Record<string, string>>;

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** The text of one scrape, family by family. */
class Exposition {
  readonly #lines: string[] = [];
  readonly #common: Labels;

  constructor(common: Labels) {
    this.#common = common;
  }

  family(name: string, type: "counter" | "gauge" | "histogram", help: string): void {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
  }

  /** A figure that nobody knows is left out: it is not 0 (worker:OBS-1). */
  sample(name: string, value: number | null, labels: Labels = {}): void {
    if (value === null) return;
    const pairs = Object.entries({ ...this.#common, ...labels }).map(([key, text]) => `${key}="${escaped(text)}"`);
    this.#lines.push(`${name}{${pairs.join(",")}} ${value}`);
  }

  get text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

const wakes = (out: Exposition, metrics: Metrics, parts: WorkerParts): void => {
  const samples = metrics.wakeMs;
  out.family("worker_wake_seconds", "histogram", "Time from the decision to wake until readiness, of wakes that were served.");
  for (const bound of WAKE_BUCKETS_S) {
    out.sample("worker_wake_seconds_bucket", samples.filter((ms) => ms <= bound * 1_000).length, { le: String(bound) });
  }
  out.sample("worker_wake_seconds_bucket", samples.length, { le: "+Inf" });
  out.sample("worker_wake_seconds_sum", samples.reduce((sum, ms) => sum + ms, 0) / 1_000);
  out.sample("worker_wake_seconds_count", samples.length);
  out.family("worker_wake_percentile_ms", "gauge", "Nearest-rank percentiles of the same samples.");
  for (const p of [0.5, 0.95, 0.99]) out.sample("worker_wake_percentile_ms", parts.percentile(samples, p), { quantile: String(p) });
  out.family("worker_wakes_failed_total", "counter", "Wakes that did not reach readiness.");
  out.sample("worker_wakes_failed_total", metrics.total.wakesFailed);
};

const requests = (out: Exposition, { total }: Metrics): void => {
  out.family("worker_file_reads_total", "counter", "File reads by the source that answered.");
  for (const [source, count] of Object.entries(total.reads)) out.sample("worker_file_reads_total", count, { source });
  out.family("worker_execs_total", "counter", "Commands admitted to run.");
  out.sample("worker_execs_total", total.execs.admitted);
  out.family("worker_exec_timeouts_total", "counter", "Commands that ran out of time.");
  out.sample("worker_exec_timeouts_total", total.execs.timedOut);
  out.family("worker_exec_timeout_ratio", "gauge", "Timed out over admitted.");
  out.sample("worker_exec_timeout_ratio", rate(total.execs.timedOut, total.execs.admitted));
  const { requests: all, exhausted, retried, retriedAndServed } = total.containers;
  out.family("worker_container_requests_total", "counter", "Requests that needed a container.");
  out.sample("worker_container_requests_total", all);
  out.family("worker_retries_exhausted_total", "counter", "Of these, answered 503 after the last try.");
  out.sample("worker_retries_exhausted_total", exhausted);
  out.family("worker_requests_retried_total", "counter", "Of these, with at least one failed try.");
  out.sample("worker_requests_retried_total", retried);
  out.family("worker_retry_success_ratio", "gauge", "Of the retried ones, the share that was served.");
  out.sample("worker_retry_success_ratio", rate(retriedAndServed, retried));
  out.family("worker_sdk_errors_total", "counter", "Failed tries by code or kind.");
  for (const [code, count] of Object.entries(total.sdkErrors).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    out.sample("worker_sdk_errors_total", count, { code });
  }
};

const states = (out: Exposition, metrics: Metrics): void => {
  out.family(
    "worker_sandbox_up",
    "gauge",
    "Whether a user's sandbox passed its last scheduled check; one that sleeps is neither up nor down.",
  );
  for (const [user, { sight }] of [...metrics.users].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (sight === "healthy" || sight === "failing") out.sample("worker_sandbox_up", sight === "healthy" ? 1 : 0, { user });
  }
  out.family("worker_alert", "gauge", "Alerts that are raised now.");
  for (const raised of metrics.raised) {
    const [alert = "", user] = raised.split(" ");
    out.sample("worker_alert", 1, { alert, ...(user === undefined ? {} : { user }) });
  }
};

/** One isolate's metrics in Prometheus's text format (worker:OBS-1 to OBS-5, OBS-13). */
export const exposition = (metrics: Metrics, parts: WorkerParts, isolate: string): string => {
  const out = new Exposition({ isolate });
  wakes(out, metrics, parts);
  requests(out, metrics);
  states(out, metrics);
  return out.text;
};
