import type { LoadRunInput } from "./load-input.ts";
import type { LoadObjective } from "./load-objectives.ts";
import type { LoadRunFacts } from "./load-report.ts";

/** What became of one request of a made-up run: its latency in ms, or how it failed. */
export type MadeUp = number | "dropped" | "timeout" | "unfinished";

/** A made-up run of ten requests a second: every request is taken up when it is due and spends 1 ms before it is sent. */
export const sampleRun = (requests: readonly MadeUp[], change: Partial<LoadRunInput> = {}): LoadRunInput => {
  const outcomes = ["ok", "dropped", "timeout", "unfinished"];
  const intended = Float64Array.from(requests, (_, n) => n * 100);
  const isSent = (made: MadeUp): boolean => made !== "dropped" && made !== "unfinished";
  const at = (offset: (made: MadeUp) => number): Float64Array =>
    Float64Array.from(requests, (made, n) => (isSent(made) ? (intended[n] ?? 0) + offset(made) : Number.NaN));
  return {
    description: {
      workload: "sample",
      title: "a sample",
      covers: [],
      form: "quick",
      requests: ["read", "exec"],
      stages: [{ rate: 10, seconds: Math.ceil(requests.length / 10) }],
      phases: [{ name: "recovered", fromMs: 1_000, toMs: 100_000 }],
      faults: [],
      inFlightMax: 100,
      timeoutMs: 1_000,
      objectives: [],
      fingerprint: "0123456789abcdef",
    },
    engine: "embedded",
    engineVersion: "undici 8",
    samples: {
      outcomes,
      intended,
      started: at(() => 0),
      sent: at(() => 1),
      ended: at((made) => (typeof made === "number" ? made : 1_000)),
      outcome: Uint16Array.from(requests, (made) => (typeof made === "number" ? 0 : outcomes.indexOf(made))),
    },
    kinds: Uint8Array.from(requests, (_, n) => n % 2),
    wallMs: requests.length * 100,
    cut: null,
    notes: [],
    backend: null,
    parts: 1,
    ...change,
  };
};

/** An objective that at least `target` of all requests are served. */
export const sampleObjective = (change: Partial<LoadObjective> = {}): LoadObjective => ({
  name: "served",
  title: "Served",
  description: "of all requests, those that were served",
  bound: "at least 90 %",
  target: 0.9,
  limitMs: null,
  request: null,
  phase: null,
  ...change,
});

/** The facts of a made-up run. */
export const sampleLoadFacts: LoadRunFacts = {
  command: "npx seatrial load sample --quick",
  commit: "0123456789ab",
  dirty: false,
  nodeVersion: "24.0.0",
  platform: "linux x64, 2 cores",
  target: "a made-up platform",
  started: "2026-01-01T00:00:00.000Z",
  durationMs: 1_000,
  interrupted: false,
};
