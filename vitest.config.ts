import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import LongestFirst from "./scripts/longest-first.ts";

const inIntegration = (...names: readonly string[]): string[] => names.map((name) => `scenarios/integration/${name}.test.ts`);

/** What runs on the machine's own time and judges it, by file: beside other work the machine, not what is tested, would decide. */
const TIMED = inIntegration("fault-table", "load", "load-command", "slice", "toxiproxy-twin");

/** Hundreds of thousands of schedules: `npm run explore`. */
const EXPLORATION = inIntegration(
  "restart-schedules",
  "restart-schedules-1",
  "restart-schedules-2",
  "server-sweep-orders",
  "sweep-schedules",
  "sweep-schedules-1",
  "sweep-schedules-2",
);

/** One more than there are cores: some tests wait, on sockets or on processes of their own. */
const WORKERS = availableParallelism() + 1;

const IN_WORKERD = "scenarios/integration/in-workerd/**";

// Groups follow each other: what only computes takes both cores, what keeps time has the machine for itself.
// Nothing is retried: a test that fails now and then is a finding. Files of a thread share their modules, as no module keeps state:
// loading hundreds of them anew for each file took longer than the tests.
export default defineConfig({
  test: {
    globals: false,
    retry: 0,
    sequence: { sequencer: LongestFirst },
    reporters: ["default", "./scripts/not-run-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{harness,fakes,corpus,reports,scripts}/**/*.test.ts"],
          exclude: ["reports/out/**"],
          pool: "threads",
          maxWorkers: WORKERS,
          isolate: false,
          sequence: { groupOrder: 0 },
          setupFiles: ["./scripts/no-network.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["scenarios/**/*.test.ts"],
          exclude: [IN_WORKERD, ...TIMED, ...EXPLORATION],
          pool: "forks",
          maxWorkers: WORKERS,
          isolate: false,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "exploration",
          include: EXPLORATION,
          pool: "forks",
          maxWorkers: "100%",
          isolate: false,
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
        },
      },
      {
        test: {
          name: "timed",
          include: TIMED,
          pool: "forks",
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      "./vitest.workerd.config.ts",
    ],
  },
});
