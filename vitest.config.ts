import { defineConfig } from "vitest/config";

// Nothing is retried: a test that fails now and then is a finding.
export default defineConfig({
  test: {
    globals: false,
    retry: 0,
    projects: [
      {
        test: {
          name: "unit",
          include: ["{harness,fakes,corpus,reports,scripts}/**/*.test.ts"],
          exclude: ["reports/out/**"],
          pool: "threads",
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["scenarios/**/*.test.ts"],
          exclude: ["scenarios/integration/in-workerd/**"],
          pool: "forks",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      "./vitest.workerd.config.ts",
    ],
  },
});
