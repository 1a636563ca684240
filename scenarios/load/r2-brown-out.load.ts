import { workload } from "#harness/load/workload.ts";
import { read, STORED } from "./requests.ts";

// R2 gets slow, fails, and comes back: reads that may fall back on the container go on, and all recover.
export default workload({
  title: "R2 browns out and recovers under steady reads",
  covers: ["worker:FILE-6"],
  users: { count: 20, inARow: 1 },
  requests: [read({ weight: 15, source: "auto" }), read({ weight: 5, source: "r2" })],
  inFlightMax: 600,
  timeoutMs: 20_000,
  platform: { bootMs: [1_000], begin: "awake", stored: STORED },
  objectives: ["brown-out-served", "brown-out-recovered", "brown-out-recovered-in-time"],
  full: {
    stages: [{ rate: 100, seconds: 60 }],
    faults: [
      { kind: "bucket-slow", fromMs: 10_000, toMs: 25_000, latencyMs: 400 },
      { kind: "bucket-down", fromMs: 15_000, toMs: 35_000 },
    ],
    phases: [
      { name: "brown-out", fromMs: 10_000, toMs: 35_000 },
      { name: "recovered", fromMs: 36_000, toMs: 60_000 },
    ],
  },
  quick: {
    stages: [{ rate: 100, seconds: 9 }],
    faults: [
      { kind: "bucket-slow", fromMs: 1_000, toMs: 3_000, latencyMs: 400 },
      { kind: "bucket-down", fromMs: 2_000, toMs: 4_000 },
    ],
    phases: [
      { name: "brown-out", fromMs: 1_000, toMs: 4_000 },
      { name: "recovered", fromMs: 5_000, toMs: 9_000 },
    ],
  },
});
