import { workload } from "#harness/load/workload.ts";

// Ten secrets in a row to each of sixty workspaces: every write asks for a restart, and the coalescer makes two cycles of them.
export default workload({
  title: "Ten secret writes in a row to each workspace, each of which asks for a restart",
  covers: ["server:RST-02", "server:RST-22"],
  users: { count: 60, inARow: 10 },
  requests: [
    {
      name: "secret",
      weight: 1,
      method: "POST",
      path: "/workspaces/{workspace}/secrets",
      body: '{"key":"LOAD_{n}","value":"value-{n}"}',
      success: { statuses: [200], bodyIncludes: "LOAD_{n}" },
    },
  ],
  inFlightMax: 400,
  timeoutMs: 20_000,
  platform: { subject: "server", backend: "docker", external: false, env: { RATE_LIMIT: 1_000_000 } },
  objectives: ["secrets-served", "secrets-in-time"],
  full: { stages: [{ rate: 60, seconds: 60 }] },
  quick: { stages: [{ rate: 60, seconds: 5 }] },
});
