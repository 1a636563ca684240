import { workload } from "#harness/load/workload.ts";

// Messages to many agents at once; the proxy stands between, and each answer has to be the one to its own message.
export default workload({
  title: "Messages to a hundred agents, answered at once",
  covers: ["server:A2A-21", "server:A2A-29"],
  users: { count: 100, inARow: 1 },
  requests: [
    {
      name: "a2a",
      weight: 1,
      method: "POST",
      path: "/workspaces/{workspace}/a2a",
      body: '{"jsonrpc":"2.0","id":"{n}","method":"message/send","params":{"message":{"kind":"message","role":"user","messageId":"msg-{n}","parts":[{"kind":"text","text":"request-{n}"}]}}}',
      success: { statuses: [200], bodyIncludes: "done: request-{n}" },
    },
  ],
  inFlightMax: 500,
  timeoutMs: 10_000,
  platform: { subject: "server", backend: "docker", external: true, env: { RATE_LIMIT: 1_000_000 } },
  objectives: ["fan-out-served", "fan-out-in-time"],
  full: { stages: [{ rate: 100, seconds: 60 }] },
  quick: { stages: [{ rate: 60, seconds: 5 }] },
});
