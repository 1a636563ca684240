import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Tests that run inside workerd, beside the code that they test: `@cloudflare/vitest-plugin` is the present name of `@cloudflare/vitest-pool-workers`.
export default defineConfig({
  plugins: [
    cloudflareTest({
      main: "./scenarios/wiring/workerd/host-alone.ts",
      miniflare: {
        compatibilityDate: "2026-01-01",
        r2Buckets: ["BUCKET"],
        durableObjects: { HOST: { className: "HostObject", useSQLite: true } },
      },
    }),
  ],
  test: {
    name: "workerd",
    maxWorkers: 1,
    sequence: { groupOrder: 2 },
    include: ["scenarios/integration/in-workerd/*.test.ts"],
    retry: 0,
    testTimeout: 30_000,
  },
});
