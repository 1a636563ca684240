import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { exposition } from "#harness/platform/worker/obs/prometheus.ts";

/** GET /metrics: this isolate's own counters, in Prometheus's text format. A scrape also judges the alerts. */
export const metricsRoute = ({ metrics, parts, ports }: IsolateContext): Response => {
  metrics.judge();
  return new Response(exposition(metrics, parts, ports.name), {
    status: 200,
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
  });
};
