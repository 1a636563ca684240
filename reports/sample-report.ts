import type { Wake } from "./measure/measurement.ts";
import type { VoyageMeasurement } from "./measure/measurement.ts";
import type { CellInput, ReportInput } from "./report-input.ts";
import type { RunFacts } from "./report.ts";

/** A run on sim in which nothing happened out of the way. */
export const runFacts = (change: Partial<RunFacts> = {}): RunFacts => ({
  command: "npx seatrial run",
  commit: "abc1234",
  dirty: false,
  seed: 1,
  rig: "sim",
  profile: "production-like",
  defect: null,
  variant: null,
  selection: null,
  nodeVersion: "24.21.0",
  platform: "linux x64, 2 cores",
  threads: 2,
  started: "2026-05-01T10:00:00.000Z",
  durationMs: 10_000,
  interrupted: false,
  incomplete: null,
  through: null,
  ...change,
});

/** A scenario that held in a hundred voyages, its window entered both ways. */
export const cell = (change: Partial<CellInput> = {}): CellInput => ({
  scenario: "worker/wake/crowd",
  title: "a crowd wakes one sandbox once",
  spec: ["worker:E-09"],
  covers: ["worker:WAKE-6"],
  model: "S",
  measures: false,
  notObservable: null,
  voyages: 100,
  brokenVoyages: 0,
  events: 20_000,
  virtualMs: 8_000_000,
  wallMs: 1_500,
  windows: [{ name: "two requests during one boot", directed: 1, random: 60, randomVoyages: 99 }],
  rules: [{ rule: "worker:WAKE-6", broken: 0, obligations: 300 }],
  failures: [],
  ...change,
});

/** A failure of the crowd, with markup and control characters in what it says. */
export const failure: CellInput["failures"][number] = {
  rule: "worker:WAKE-6",
  because: 'two gateways were started for <u1> & "u2"\u0007',
  atMs: 12_345,
  token: "v1:worker/wake/crowd@42+defect=D-46#abc1234",
  replay: 'npx seatrial replay "v1:worker/wake/crowd@42+defect=D-46#abc1234"',
  voyages: 3,
  crash: null,
  story: ["0.0 s client-1 asks isolate 1: exec", "2.0 s the gateway starts a second time"],
  partReport: { reached: 7, diverged: 2 },
};

/** The crowd as `failure` found it. */
export const brokenCell = cell({
  brokenVoyages: 3,
  rules: [{ rule: "worker:WAKE-6", broken: 3, obligations: 300 }],
  failures: [failure],
});

/** One wake that was served, or null for one that failed. */
export const wake = (wakeMs: number | null, overheadMs = 1_500): Wake => ({
  user: "u1",
  requestedAt: 0,
  requests: 1,
  wakeMs,
  overheadMs: wakeMs === null ? null : overheadMs,
  phases:
    wakeMs === null
      ? null
      : { queue: 20, decide: 20, provision: 6_000, restore: 3_000, start: 9_000, detect: 1_000, firstByte: 50, other: 30 },
  gatewayStarts: 1,
  gatewayKills: 0,
  attempts: 1,
});

/** A voyage of one wake, one request, one read and one command, all of them good. */
export const measured = (change: Partial<VoyageMeasurement> = {}): VoyageMeasurement => ({
  stratum: "no fault",
  profile: "production-like",
  scenario: "worker/measure/single-wake",
  model: "S",
  rig: "sim",
  seed: 1,
  wakes: [wake(22_000)],
  undecidedWakes: 0,
  counts: {
    requests: 1,
    attempts: 1,
    retried: 0,
    retriedAndServed: 0,
    exhausted: 0,
    errors: {},
    reads: { r2: 1, container: 0, notFound: 0 },
    storedReads: { found: 1, notFound: 0 },
    execs: { admitted: 1, timedOut: 0 },
  },
  ...change,
});

/** So many voyages; the n-th may differ. */
export const voyages = (count: number, change: (index: number) => Partial<VoyageMeasurement> = () => ({})): readonly VoyageMeasurement[] =>
  Array.from({ length: count }, (_, i) => measured({ seed: i, ...change(i) }));

/** What a report is made of, with nothing wrong in it. */
export const reportInput = (change: Partial<ReportInput> = {}): ReportInput => ({
  run: runFacts(),
  cells: [cell(), cell({ model: "R" })],
  invariants: ["worker:WAKE-6"],
  measurements: [],
  serverMeasurements: [],
  objectives: [],
  outcomes: [],
  scaleArtefacts: [],
  notExercised: [],
  ...change,
});
