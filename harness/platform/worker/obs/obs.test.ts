import { describe, expect, test } from "vitest";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { alertsOf, type Measured } from "./alert-rules.ts";
import { Metrics } from "./metrics.ts";
import { nearestRank } from "./nearest-rank.ts";
import { counted, NO_COUNTS, type Observation } from "./observation.ts";
import { exposition } from "./prometheus.ts";
import { redactDeep, redactText, secretValues } from "./redact.ts";
import { redactorOf } from "./redacting-log.ts";

const MIN_SAMPLE = 20;

const measuredOf = (seen: readonly Observation[]): Measured => {
  const wakeMs = seen.flatMap((one) => (one.kind === "wake" && one.served ? [one.ms] : [])).toSorted((a, b) => a - b);
  return { wakeMs, wakeP99: nearestRank(wakeMs, 0.99), counts: seen.reduce((counts, one) => counted(counts, one), NO_COUNTS) };
};

const repeat = (count: number, seen: Observation): readonly Observation[] => Array.from({ length: count }, () => seen);
const wakes = (...ms: readonly number[]): readonly Observation[] => ms.map((one) => ({ kind: "wake", ms: one, served: true }));
const alerts = (...seen: readonly (readonly Observation[])[]): readonly string[] => alertsOf(measuredOf(seen.flat()), MIN_SAMPLE);

describe("nearest rank", () => {
  // worker:OBS-1
  test("is one of the samples, and null where there is none", () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect([0.5, 0.95, 0.99].map((p) => nearestRank(hundred, p))).toEqual([50, 95, 99]);
    expect(nearestRank([7], 0.99)).toBe(7);
    expect(nearestRank([], 0.5)).toBeNull();
    expect(
      nearestRank(
        Array.from({ length: 20 }, (_, i) => i + 1),
        0.95,
      ),
      "0.95 of 20 is the 19th",
    ).toBe(19);
  });

  // worker:E-95's load shape.
  test("of the contract's load: p50 60 s, p95 120 s, p99 180 s", () => {
    const load = [60, 75, 90, 120, 180].flatMap((s, i) =>
      repeat([500, 200, 150, 100, 50][i] ?? 0, { kind: "wake", ms: s * 1_000, served: true }),
    );
    const { wakeMs } = measuredOf(load);
    expect([0.5, 0.95, 0.99].map((p) => nearestRank(wakeMs, p))).toEqual([60_000, 120_000, 180_000]);
    expect(alertsOf(measuredOf(load), MIN_SAMPLE)).toEqual(["wake_slow"]);
  });
});

describe("the four alerts hold strictly above their thresholds, on enough samples", () => {
  const fast = repeat(980, { kind: "wake", ms: 60_000, served: true });

  // worker:OBS-6
  test("wakes: at 90,001 ms, not at 90,000", () => {
    expect(alerts(fast, wakes(...Array.from({ length: 20 }, () => 90_001)))).toEqual(["wake_slow"]);
    expect(alerts(fast, wakes(...Array.from({ length: 20 }, () => 90_000)))).toEqual([]);
    expect(alerts(wakes(...Array.from({ length: 19 }, () => 180_000))), "below the sample").toEqual([]);
    expect(alerts(repeat(40, { kind: "wake", ms: 120_000, served: false })), "failed wakes are no samples").toEqual([]);
  });

  // worker:OBS-7
  test("files: at 5.1 %, not at 5 %", () => {
    const found = (count: number): readonly Observation[] => repeat(count, { kind: "read", source: "r2" });
    const missed = (count: number): readonly Observation[] => repeat(count, { kind: "read", source: "none" });
    expect(alerts(found(949), missed(51))).toEqual(["files_not_found"]);
    expect(alerts(found(950), missed(50))).toEqual([]);
    expect(alerts(found(9), missed(10)), "below the sample").toEqual([]);
    expect(alerts(found(10), missed(10)), "at the sample").toEqual(["files_not_found"]);
  });

  // worker:OBS-8
  test("commands: at 10.1 %, not at 10 %", () => {
    const execs = (late: number): readonly Observation[] => [
      ...repeat(1_000 - late, { kind: "exec", timedOut: false }),
      ...repeat(late, { kind: "exec", timedOut: true }),
    ];
    expect(alerts(execs(101))).toEqual(["exec_timeouts"]);
    expect(alerts(execs(100))).toEqual([]);
  });

  // worker:OBS-9
  test("retries: at 1.1 %, not at 1 %", () => {
    const asked = (exhausted: number): readonly Observation[] => [
      ...repeat(1_000 - exhausted, { kind: "container", failedTries: 0, served: true, exhausted: false }),
      ...repeat(exhausted, { kind: "container", failedTries: 3, served: false, exhausted: true }),
    ];
    expect(alerts(asked(11))).toEqual(["retries_exhausted"]);
    expect(alerts(asked(10))).toEqual([]);
  });
});

/** Metrics on a clock that only a test moves. */
const openMetrics = () => {
  const lines: string[] = [];
  const time = { now: 0 };
  const clock = { now: () => time.now, timer: () => ({ done: new Promise<void>(() => {}), cancel: () => {} }) };
  const log = { write: (level: string, message: string, fields: unknown) => lines.push(`${level} ${message} ${JSON.stringify(fields)}`) };
  return { metrics: new Metrics(referenceParts, clock, log), lines, time };
};

describe("metrics of one isolate", () => {
  // worker:OBS-10
  test("an alert is raised once, and cleared when its window has passed", () => {
    const { metrics, lines, time } = openMetrics();
    for (let i = 0; i < 20; i += 1) metrics.observe({ kind: "read", source: "none" });
    metrics.judge();
    metrics.judge();
    expect(lines.filter((line) => line.includes("raised"))).toHaveLength(1);
    expect(metrics.raised).toEqual(["files_not_found"]);
    time.now = 299_999;
    metrics.judge();
    expect(metrics.raised).toEqual(["files_not_found"]);
    time.now = 300_000;
    metrics.judge();
    expect([metrics.raised, lines.filter((line) => line.includes("cleared")).length]).toEqual([[], 1]);
  });

  test("one alert a user is told apart from another's", () => {
    const { metrics } = openMetrics();
    metrics.relay("u1", { alert: "breaker_open", severity: "critical", state: "raised" });
    metrics.syncAge("u2", 5);
    metrics.syncAge("u3", 4.9);
    expect(metrics.raised).toEqual(["breaker_open u1", "sync_stale u2"]);
    expect(exposition(metrics, referenceParts, "isolate-1")).toContain(
      'worker_alert{isolate="isolate-1",alert="breaker_open",user="u1"} 1',
    );
  });

  // worker:OBS-4
  test("what has no denominator is left out, not 0", () => {
    const { metrics } = openMetrics();
    const empty = exposition(metrics, referenceParts, "i");
    expect(empty).not.toContain("worker_retry_success_ratio{");
    expect(empty).not.toContain("worker_wake_percentile_ms{");
    metrics.observe({ kind: "container", failedTries: 1, served: true, exhausted: false });
    metrics.observe({ kind: "container", failedTries: 2, served: false, exhausted: true });
    expect(exposition(metrics, referenceParts, "i")).toContain('worker_retry_success_ratio{isolate="i"} 0.5');
  });

  test("the histogram counts every sample up to its bounds", () => {
    const { metrics } = openMetrics();
    for (const seen of wakes(20_000, 20_001, 200_000)) metrics.observe(seen);
    metrics.observe({ kind: "wake", ms: 120_000, served: false });
    const text = exposition(metrics, referenceParts, "i");
    expect(text).toContain('worker_wake_seconds_bucket{isolate="i",le="20"} 1');
    expect(text).toContain('worker_wake_seconds_bucket{isolate="i",le="180"} 2');
    expect(text).toContain('worker_wake_seconds_bucket{isolate="i",le="+Inf"} 3');
    expect(text).toContain('worker_wakes_failed_total{isolate="i"} 1');
    expect(text).toContain('worker_wake_percentile_ms{isolate="i",quantile="0.99"} 200000');
  });
});

describe("redaction", () => {
  // worker:OBS-12
  test.for([
    ["?token=hunter2&path=/a", "?token=[redacted]&path=/a"],
    ["?a=1&X-Amz-Signature=abc", "?a=1&X-Amz-Signature=[redacted]"],
    ["fetch https://r2.example/u1/a?X-Amz-Expires=300&X-Amz-Signature=abc failed", "fetch https://r2.example/u1/a?[redacted] failed"],
    ["authorization: Bearer abc.def-1", "authorization: [redacted] [redacted]"],
    ["cookie: sb-access-token=abc; other=def", "cookie: [redacted]"],
    ['{"password":"abc","path":"/a"}', '{"password":"[redacted]","path":"/a"}'],
    ["ANTHROPIC_API_KEY=abc HOME=/root", "ANTHROPIC_API_KEY=[redacted] HOME=/root"],
    ["token eyJhbGciOi.eyJzdWIiOi.c2ln here", "token [redacted] here"],
    ["the key is under the mat", "the key is under the mat"],
    ["File not found: /root/notes.txt", "File not found: /root/notes.txt"],
  ])("%s", ([text, left]) => {
    expect(redactText(text ?? "")).toBe(left);
  });

  test("is idempotent, reaches into fields, and knows the environment's own secrets", () => {
    const secrets = secretValues({ MOLTBOT_GATEWAY_TOKEN: "the-master-token", RETRY_ATTEMPTS: 3, SHORT_KEY: "abc" });
    expect(secrets).toEqual(["the-master-token"]);
    const redact = redactorOf(redactText, secrets);
    const left = redactDeep({ a: ["said the-master-token aloud"], b: { c: "?secret=x" }, d: 5, e: null }, redact);
    expect(left).toEqual({ a: ["said [redacted] aloud"], b: { c: "?secret=[redacted]" }, d: 5, e: null });
    expect(redactDeep(left, redact)).toEqual(left);
  });
});
