import { defineConfig } from "vitest/config";

/** What runs on the machine's own time, by file: beside other work the machine, not what is tested, would decide. */
const ON_REAL_TIME = [
  "durable-object-twin",
  "fault-table",
  "ledger",
  "live-run",
  "load",
  "load-command",
  "presence-twin",
  "slice",
  "toxiproxy-twin",
].map((name) => `scenarios/integration/${name}.test.ts`);

const IN_WORKERD = "scenarios/integration/in-workerd/**";

// Groups follow each other: what only computes takes both cores, what keeps time has the machine for itself.
// Nothing is retried: a test that fails now and then is a finding.
export default defineConfig({
  test: {
    globals: false,
    retry: 0,
    reporters: ["default", "./scripts/not-run-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["{harness,fakes,corpus,reports,scripts}/**/*.test.ts"],
          exclude: ["reports/out/**"],
          pool: "threads",
          maxWorkers: "100%",
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
          exclude: [IN_WORKERD, ...ON_REAL_TIME],
          pool: "forks",
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "real-time",
          include: ON_REAL_TIME,
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
