import { workload } from "#harness/load/workload.ts";
import { exec, read, STORED } from "./requests.ts";

// Reads of R2 have to stay fast while sandboxes sleep and wake; what needs the container waits for its boot.
export default workload({
  title: "Reads and commands go on while sandboxes hibernate and wake",
  covers: ["worker:WAKE-1", "worker:WAKE-6", "worker:EXEC-21"],
  users: { count: 20, inARow: 1 },
  requests: [read({ weight: 12, source: "r2" }), read({ weight: 4, source: "container" }), exec({ weight: 4 })],
  inFlightMax: 600,
  timeoutMs: 20_000,
  platform: { bootMs: [1_000, 2_000], begin: "awake", stored: STORED },
  objectives: ["steady-served", "steady-stored-read-in-time", "steady-exec-in-time"],
  full: {
    stages: [{ rate: 100, seconds: 60 }],
    faults: [
      { kind: "hibernate", atMs: 15_000 },
      { kind: "hibernate", atMs: 30_000 },
      { kind: "hibernate", atMs: 45_000 },
    ],
  },
  quick: { stages: [{ rate: 100, seconds: 7 }], faults: [{ kind: "hibernate", atMs: 2_000 }] },
});
